import { Stack } from 'aws-cdk-lib';
import { Stage } from 'aws-cdk-lib/aws-apigateway';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../../constructs/encrypted-log-group';

export interface ExecutionLogProps {
  readonly environment: string;
  readonly stage: Stage;
  readonly encryptionKey: IKey;
}

/** The REST stage's execution log under the documented name, by a delivery: API Gateway's own group cannot be named. */
export class ExecutionLog extends Construct {
  constructor(scope: Construct, id: string, props: ExecutionLogProps) {
    super(scope, id);
    const { environment, stage, encryptionKey } = props;
    const name = `fillup-${environment}-rest-execution`;
    const logGroup = new EncryptedLogGroup(this, 'Group', {
      logGroupName: `/aws/apigateway/${name}`,
      retention: RetentionDays.TWO_WEEKS,
      encryptionKey,
    });
    logGroup.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );

    const source = new CfnDeliverySource(this, 'Source', {
      name,
      logType: 'EXECUTION_LOGS',
      resourceArn: stage.stageArn,
    });
    const destination = new CfnDeliveryDestination(this, 'Destination', {
      name,
      destinationResourceArn: logGroup.logGroupArn,
    });
    const delivery = new CfnDelivery(this, 'Delivery', {
      deliverySourceName: name,
      deliveryDestinationArn: destination.attrArn,
    });
    // The group's policy is a part of it.
    delivery.node.addDependency(source, logGroup);
  }
}
