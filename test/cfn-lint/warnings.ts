/** A warning of cfn-lint that stays. One that no template has any more fails the test, so the list cannot grow old. */
export interface AcceptedWarning {
  readonly rule: string;
  /** The template's name in every environment: `FillUpPipeline`, or `FillUpBackendStack`. */
  readonly template: string;
  /** Logical id without the hash that the CDK appends. */
  readonly resource: string;
  readonly reason: string;
}

const ROLE_AND_POLICY =
  'The CDK waits for the role together with its policies, as a function may run only with both; the role alone would follow from the GetAtt';

export const ACCEPTED_WARNINGS: readonly AcceptedWarning[] = [
  { rule: 'W3005', template: 'FillUpPipeline', resource: 'DeliveryPipeline', reason: ROLE_AND_POLICY },
  { rule: 'W3005', template: 'FillUpAccountStack', resource: 'Trail', reason: ROLE_AND_POLICY },
  { rule: 'W3005', template: 'FillUpBackendStack', resource: 'ApiFunction', reason: ROLE_AND_POLICY },
  { rule: 'W3005', template: 'FillUpBackendStack', resource: 'MigrationFunction', reason: ROLE_AND_POLICY },
  { rule: 'W3005', template: 'FillUpMonitoringStack', resource: 'ProbeFunction', reason: ROLE_AND_POLICY },
  {
    rule: 'W3005',
    template: 'FillUpBackendStack',
    resource: 'AWSCDKTriggerCustomResourceProviderCustomResourceProviderHandler',
    reason:
      "The CDK's own provider writes its order twice, by DependsOn and by GetAtt; nothing of ours can take it out",
  },
  {
    rule: 'W3005',
    template: 'FillUpFrontendStack',
    resource: 'CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C256MiB',
    reason: ROLE_AND_POLICY,
  },
];
