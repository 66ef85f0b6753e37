import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

const NETWORK_INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** Marks the functions that belong in the VPC, which AWS Config asks about; the CDK's own providers do not. */
export const VPC_FUNCTION_TAG = { key: 'Network', value: 'vpc' } as const;

export interface VpcFunctionRoleProps {
  readonly functionName: string;
  readonly logGroup: ILogGroup;
}

/** Execution role of a function in the VPC: its own log group and network interfaces, no managed policy. */
export class VpcFunctionRole extends Role {
  constructor(scope: Construct, id: string, props: VpcFunctionRoleProps) {
    super(scope, id, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Execution role of ${props.functionName}`,
    });
    props.logGroup.grantWrite(this);
    // EC2 offers no resource level for most of these actions.
    this.addToPolicy(new PolicyStatement({ actions: NETWORK_INTERFACE_ACTIONS, resources: ['*'] }));
    // The Lambda service needs the interfaces, the code in the function does not.
    this.addToPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: NETWORK_INTERFACE_ACTIONS,
        resources: ['*'],
        conditions: {
          ArnEquals: {
            'lambda:SourceFunctionArn': Stack.of(this).formatArn({
              service: 'lambda',
              resource: `function:${props.functionName}`,
            }),
          },
        },
      }),
    );
  }
}
