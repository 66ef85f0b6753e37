import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

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
    this.allowLogGroups(props.environment);
    this.allowAlertSenders();
  }

  /** Patterns, not references: the groups live in other stacks, which depend on this key. */
  private allowLogGroups(environment: string): void {
    const stack = Stack.of(this);
    const logGroupArn = (resourceName: string) =>
      stack.formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogGroups',
        principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': [
              logGroupArn(`*fillup-${environment}*`),
              // API Gateway names its execution log groups itself.
              logGroupArn('API-Gateway-Execution-Logs_*'),
            ],
          },
        },
      }),
    );
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
