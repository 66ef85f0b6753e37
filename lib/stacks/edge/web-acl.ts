import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config';
import { EncryptedLogGroup } from '../../constructs/encrypted-log-group';
import { RESPONSE_BODIES, webAclRules } from './web-acl-rules';

export interface EdgeWebAclProps {
  readonly config: EnvironmentConfig;
  readonly encryptionKey: IKey;
}

/** The web ACL of both distributions, and the log of what it did not let pass. */
export class EdgeWebAcl extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EdgeWebAclProps) {
    super(scope, id);
    const { config, encryptionKey } = props;
    const metricName = `fillup-${config.name}-edge`;
    const acl = new CfnWebACL(this, 'Resource', {
      description: `FillUp ${config.name}: site and API`,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      rules: webAclRules(config),
      customResponseBodies: RESPONSE_BODIES,
      visibilityConfig: { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true },
    });
    this.arn = acl.attrArn;

    const logs = new EncryptedLogGroup(this, 'Logs', {
      // AWS WAF delivers to groups with this prefix only.
      logGroupName: `aws-waf-logs-fillup-${config.name}`,
      retention: RetentionDays.ONE_MONTH,
      encryptionKey,
    });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      // The group's own ARN ends in `:*`, which WAF refuses.
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logs.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: [{ singleHeader: { Name: 'authorization' } }],
      // What passed stands in the access logs of the distributions.
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'].map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      },
    });
  }
}
