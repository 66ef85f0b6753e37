import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { allowLogGroups } from './log-key';

export interface EnvironmentKeyProps {
  readonly environment: string;
}

/** The environment's customer-managed key: storage of the database, log groups, the alert topic. */
export class EnvironmentKey extends Key {
  constructor(scope: Construct, id: string, props: EnvironmentKeyProps) {
    super(scope, id, {
      alias: `fillup-${props.environment}`,
      description: `FillUp ${props.environment}: database, logs and alerts`,
      enableKeyRotation: true,
    });
    // API Gateway names its execution log groups itself.
    allowLogGroups(this, [`*fillup-${props.environment}*`, 'API-Gateway-Execution-Logs_*']);
    this.allowAlertSenders();
  }

  /** Without these a message to the encrypted topic is dropped, and nobody is told. */
  private allowAlertSenders(): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlertSenders',
        principals: ['sns', 'cloudwatch', 'budgets', 'codestar-notifications'].map(
          (service) => new ServicePrincipal(`${service}.amazonaws.com`),
        ),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
  }
}
