import { CfnResource, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config';
import { AccountTrail } from './account/account-trail';
import { ApiGatewayLogging } from './account/api-gateway-logging';
import { AuditBucket } from './account/audit-bucket';
import { Boundary } from './account/boundary';
import { ComplianceRules } from './account/compliance-rules';
import { Recorder } from './account/recorder';
import { accessLogBucketPrefix } from './frontend/access-log-bucket';

export interface AccountStackProps extends StackProps {
  readonly config: Pick<EnvironmentConfig, 'accountEnvironments' | 'existingAccountParts'>;
}

/**
 * What exists once for an account and region, held by the first environment that lives there.
 *
 * Everything in it is retained: other environments of the account go on using it when this stack goes.
 */
export class AccountStack extends Stack {
  constructor(scope: Construct, id: string, props: AccountStackProps) {
    super(scope, id, props);
    const { accountEnvironments, existingAccountParts = [] } = props.config;
    const makes = (part: (typeof existingAccountParts)[number]): boolean => !existingAccountParts.includes(part);

    if (makes('apiGatewayLogging')) new ApiGatewayLogging(this, 'ApiGatewayLogging');
    if (makes('boundary')) new Boundary(this, 'Boundary');
    if (makes('trail') || makes('recorder')) {
      const accessLogs = new AuditBucket(this, 'AccessLogs');
      if (makes('trail')) {
        const cloudFrontLogBuckets = accountEnvironments.map((environment) => accessLogBucketPrefix(environment));
        new AccountTrail(this, 'Trail', { accessLogs, cloudFrontLogBuckets });
      }
      if (makes('recorder')) {
        const recorder = new Recorder(this, 'Recorder', { accessLogs });
        new ComplianceRules(this, 'Rules', { recorder });
      }
    }

    for (const resource of this.node.findAll()) {
      // Except on a failed creation: what it left behind would make every retry fail, "already exists".
      if (CfnResource.isCfnResource(resource)) resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    }
  }
}
