import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, Architecture, DockerImageFunction, Function, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MINIMUM_PROVISIONED_CONCURRENCY } from '../../config';
import { EnvironmentConfig } from '../../config/environment';
import { siteOrigins } from '../../config/hosts';
import { ApiImage } from '../../constructs/api-image';
import { EncryptedLogGroup } from '../../constructs/encrypted-log-group';
import { VPC_FUNCTION_TAG, VpcFunctionRole } from '../../constructs/vpc-function-role';
import { DatabaseStack } from '../database-stack';
import { WEB_SOCKET_STAGE } from './web-socket-api';

export const LIVE_ALIAS = 'live';
const ASYNC_RETRIES = 2;
const UTILIZATION_TARGET = 0.7;

export interface ApiFunctionProps {
  readonly config: EnvironmentConfig;
  readonly image: ApiImage;
  readonly database: DatabaseStack;
  readonly webSocketApi: WebSocketApi;
}

/** The function that serves REST, WebSocket and scheduled events; called by its alias `live` only. */
export class ApiFunction extends Construct {
  readonly function: Function;
  readonly alias: Alias;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: ApiFunctionProps) {
    super(scope, id);
    const { config, database, image, webSocketApi } = props;
    const { memorySize, provisionedConcurrency, reservedConcurrency } = config.lambdaConfig;
    const functionName = `fillup-${config.name}-api`;
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_MONTH,
      encryptionKey: database.key,
    });
    const role = new VpcFunctionRole(this, 'Role', { functionName, logGroup });
    const { region } = Stack.of(this);

    // Only asynchronous invocations fail into it; both gateways call synchronously.
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      queueName: `${functionName}-dlq`,
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.function = new DockerImageFunction(this, 'Function', {
      functionName,
      code: image.code(this),
      architecture: Architecture.ARM_64,
      memorySize,
      timeout: Duration.seconds(30),
      // Zero would switch the function off.
      reservedConcurrentExecutions: reservedConcurrency > 0 ? reservedConcurrency : undefined,
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      vpc: database.vpc,
      vpcSubnets: database.applicationSubnets,
      securityGroups: [database.functionSecurityGroup],
      deadLetterQueue: this.deadLetterQueue,
      // A rollback points the alias at an earlier version, so none is deleted.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      environment: {
        ENVIRONMENT: config.name,
        DATABASE_SECRET_ARN: database.appSecret.secretArn,
        TOKEN_SECRET_ARN: database.tokenSecret.secretArn,
        LOG_LEVEL: config.logLevel,
        // For the reader of the configuration: the gateway and the distribution answer CORS.
        CORS_ORIGINS: (siteOrigins(config) ?? []).join(','),
        BUILD_ID: image.buildId,
        GUESTS_PER_HOUR: String(config.guestsPerHour),
        ...(config.vitals ? { VITALS: 'true' } : {}),
        // Push services may write to whoever sends; Apple's refuses a sender without an address.
        PUSH_CONTACT: `mailto:${config.alertEmail}`,
        WEBSOCKET_MANAGEMENT_URL: `https://${webSocketApi.apiId}.execute-api.${region}.amazonaws.com/${WEB_SOCKET_STAGE}`,
        AWS_XRAY_TRACING_NAME: functionName,
        POWERTOOLS_SERVICE_NAME: 'fillup-api',
        POWERTOOLS_METRICS_NAMESPACE: 'FillUp',
      },
    });
    Tags.of(this.function).add(VPC_FUNCTION_TAG.key, VPC_FUNCTION_TAG.value);
    database.appSecret.grantRead(role);
    database.tokenSecret.grantRead(role);
    role.addToPolicy(
      new PolicyStatement({
        actions: ['execute-api:ManageConnections'],
        resources: ['POST', 'DELETE'].map((method) =>
          webSocketApi.arnForExecuteApiV2(`${method}/@connections/*`, WEB_SOCKET_STAGE),
        ),
      }),
    );

    this.alias = new Alias(this, 'Live', {
      aliasName: LIVE_ALIAS,
      version: this.function.currentVersion,
      retryAttempts: ASYNC_RETRIES,
    });
    // Not a property of the alias: a release would set it back, and cannot change it while CodeDeploy shifts traffic.
    if (provisionedConcurrency > 0) {
      this.alias
        .addAutoScaling({
          minCapacity: Math.min(MINIMUM_PROVISIONED_CONCURRENCY, provisionedConcurrency),
          maxCapacity: provisionedConcurrency,
        })
        .scaleOnUtilization({ utilizationTarget: UTILIZATION_TARGET });
    }
  }
}
