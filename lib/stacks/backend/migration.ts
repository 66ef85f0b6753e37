import { CfnResource, Duration, Stack, Tags } from 'aws-cdk-lib';
import { Architecture, DockerImageFunction, Function } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Trigger } from 'aws-cdk-lib/triggers';
import { Construct } from 'constructs';
import { EnvironmentConfig } from '../../config/environment';
import { ApiImage } from '../../constructs/api-image';
import { EncryptedLogGroup } from '../../constructs/encrypted-log-group';
import { VPC_FUNCTION_TAG, VpcFunctionRole } from '../../constructs/vpc-function-role';
import { DatabaseStack } from '../database-stack';

export interface MigrationProps {
  readonly config: EnvironmentConfig;
  readonly image: ApiImage;
  readonly database: DatabaseStack;
  /** Gets no new version before the schema fits it. */
  readonly before: Construct;
}

/**
 * Brings the schema up to date on every new image, before traffic moves. CloudFormation runs it with
 * the previous version when it rolls back, so the handler takes a database ahead of it as success.
 */
export class Migration extends Construct {
  readonly function: Function;
  readonly trigger: Trigger;

  constructor(scope: Construct, id: string, props: MigrationProps) {
    super(scope, id);
    const { config, database, image } = props;
    const functionName = `fillup-${config.name}-migrate`;
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_MONTH,
      encryptionKey: database.key,
    });
    const role = new VpcFunctionRole(this, 'Role', { functionName, logGroup });
    this.function = new DockerImageFunction(this, 'Function', {
      functionName,
      code: image.code(this, ['app.migrate.handler']),
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.minutes(14),
      role,
      logGroup,
      vpc: database.vpc,
      vpcSubnets: database.applicationSubnets,
      securityGroups: [database.migrationSecurityGroup],
      environment: {
        ENVIRONMENT: config.name,
        ADMIN_SECRET_ARN: database.adminSecret.secretArn,
        DATABASE_SECRET_ARN: database.appSecret.secretArn,
        LOG_LEVEL: config.logLevel,
      },
    });
    Tags.of(this.function).add(VPC_FUNCTION_TAG.key, VPC_FUNCTION_TAG.value);
    database.adminSecret.grantRead(role);
    database.appSecret.grantRead(role);

    this.trigger = new Trigger(this, 'Trigger', {
      handler: this.function,
      // The provider's socket timeout: shorter than the function's own, it would invoke a second time in parallel.
      timeout: Duration.minutes(15),
      executeBefore: [props.before],
    });
    providerOf(this).addPropertyOverride(
      'LoggingConfig.LogGroup',
      new EncryptedLogGroup(this, 'TriggerLogs', {
        logGroupName: `/aws/lambda/${functionName}-trigger`,
        retention: RetentionDays.ONE_MONTH,
        encryptionKey: database.key,
      }).logGroupName,
    );
  }
}

/** The function behind `Custom::Trigger`, which would log without expiry. The construct gives no access to it. */
function providerOf(scope: Construct): CfnResource {
  const handler = Stack.of(scope)
    .node.findChild('AWSCDK.TriggerCustomResourceProviderCustomResourceProvider')
    .node.findChild('Handler');
  if (!CfnResource.isCfnResource(handler))
    throw new Error('The trigger provider has changed: its handler is no resource');
  return handler;
}
