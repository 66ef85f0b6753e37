import { ManagedRule, ManagedRuleIdentifiers, ResourceType, RuleScope } from 'aws-cdk-lib/aws-config';
import { Construct, type IDependable } from 'constructs';
import { VPC_FUNCTION_TAG } from '../../constructs/vpc-function-role';

export interface ComplianceRulesProps {
  /** AWS Config takes no rule before it has a recorder. */
  readonly recorder: IDependable;
}

interface Rule {
  readonly identifier: string;
  readonly scope?: RuleScope;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

const RULES: Readonly<Record<string, Rule>> = {
  BucketPublicAccess: { identifier: ManagedRuleIdentifiers.S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED },
  BucketPublicRead: { identifier: ManagedRuleIdentifiers.S3_BUCKET_PUBLIC_READ_PROHIBITED },
  BucketPublicWrite: { identifier: ManagedRuleIdentifiers.S3_BUCKET_PUBLIC_WRITE_PROHIBITED },
  DatabaseEncryption: { identifier: ManagedRuleIdentifiers.RDS_STORAGE_ENCRYPTED },
  DatabaseLogging: { identifier: ManagedRuleIdentifiers.RDS_LOGGING_ENABLED },
  // The CDK's own providers run outside the VPC.
  FunctionInVpc: {
    identifier: ManagedRuleIdentifiers.LAMBDA_INSIDE_VPC,
    scope: RuleScope.fromTag(VPC_FUNCTION_TAG.key, VPC_FUNCTION_TAG.value),
  },
  ApiLogging: {
    identifier: ManagedRuleIdentifiers.API_GW_EXECUTION_LOGGING_ENABLED,
    // WebSocket stages are of another type, and have access logs only.
    scope: RuleScope.fromResource(ResourceType.of('AWS::ApiGateway::Stage')),
  },
  TrailLogging: { identifier: ManagedRuleIdentifiers.CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED },
  // The shortest that the design gives to a log group; the rule's own default is a year.
  LogRetention: {
    identifier: ManagedRuleIdentifiers.CW_LOGGROUP_RETENTION_PERIOD_CHECK,
    parameters: { MinRetentionTime: 14 },
  },
  PasswordPolicy: { identifier: ManagedRuleIdentifiers.IAM_PASSWORD_POLICY },
};

/** What AWS Config goes on asking of the account, whoever changes it. */
export class ComplianceRules extends Construct {
  constructor(scope: Construct, id: string, props: ComplianceRulesProps) {
    super(scope, id);
    for (const [name, { identifier, scope: ruleScope, parameters }] of Object.entries(RULES)) {
      const rule = new ManagedRule(this, name, { identifier, ruleScope, inputParameters: { ...parameters } });
      rule.node.addDependency(props.recorder);
    }
  }
}
