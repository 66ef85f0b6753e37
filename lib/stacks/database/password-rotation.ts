import { Stack } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnApplication } from 'aws-cdk-lib/aws-sam';
import { ISecret, SecretRotationApplication } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../../constructs/encrypted-log-group';
import { APPLICATION_SUBNETS } from './network';

/** What a connection string or a shell would have to quote: the same as in the passwords that CDK generates. */
const EXCLUDED_CHARACTERS = ' %+~`#$&*()|[]{}:;<>?!\'/@"\\';

export interface PasswordRotationProps {
  readonly functionName: string;
  readonly vpc: IVpc;
  /** Must reach PostgreSQL and Secrets Manager. */
  readonly securityGroup: ISecurityGroup;
  readonly encryptionKey: IKey;
  /**
   * The secret of the role that may create and alter the rotated one: two users alternate, and the one that was
   * good until now stays so.
   * @default one user changes its own password
   */
  readonly masterSecret?: ISecret;
}

/**
 * AWS's rotation function for PostgreSQL, from the Serverless Application Repository. CDK's own `SecretRotation` is the
 * same, but gives the function a generated name, whose log group could not be declared, and ties the schedule to it.
 */
export class PasswordRotation extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: PasswordRotationProps) {
    super(scope, id);
    const { functionName, masterSecret } = props;
    const application = masterSecret
      ? SecretRotationApplication.POSTGRES_ROTATION_MULTI_USER
      : SecretRotationApplication.POSTGRES_ROTATION_SINGLE_USER;
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_MONTH,
      encryptionKey: props.encryptionKey,
    });
    const deployed = new CfnApplication(this, 'Application', {
      location: {
        applicationId: application.applicationArnForPartition('aws'),
        semanticVersion: application.semanticVersionForPartition('aws'),
      },
      parameters: {
        functionName,
        endpoint: `https://secretsmanager.${Stack.of(this).region}.amazonaws.com`,
        vpcSubnetIds: props.vpc.selectSubnets(APPLICATION_SUBNETS).subnetIds.join(','),
        vpcSecurityGroupIds: props.securityGroup.securityGroupId,
        excludeCharacters: EXCLUDED_CHARACTERS,
        ...(masterSecret && { masterSecretArn: masterSecret.secretArn }),
      },
    });
    deployed.node.addDependency(logGroup);
    this.function = Function.fromFunctionArn(this, 'Function', deployed.getAtt('Outputs.RotationLambdaARN').toString());
  }
}
