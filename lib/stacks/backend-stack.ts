import { CfnOutput, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alias, Function } from 'aws-cdk-lib/aws-lambda';
import { RotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EnvironmentConfig } from '../config/environment';
import { ApiImage } from '../constructs/api-image';
import { ApiFunction } from './backend/api-function';
import { Migration } from './backend/migration';
import { Release } from './backend/release';
import { FillUpRestApi } from './backend/rest-api';
import { Schedules } from './backend/schedules';
import { FillUpWebSocketApi } from './backend/web-socket-api';
import { DatabaseStack } from './database-stack';

export interface BackendStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly image: ApiImage;
  readonly database: DatabaseStack;
}

/** What a release replaces: the function behind its two APIs, after the schema it needs. */
export class BackendStack extends Stack {
  readonly restApi: RestApi;
  readonly webSocketApi: WebSocketApi;
  readonly webSocketStage: WebSocketStage;
  readonly function: Function;
  readonly alias: Alias;
  readonly migrationFunction: Function;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: BackendStackProps) {
    super(scope, id, props);
    const { config, database, image } = props;
    const encryptionKey = database.key;

    const webSocket = new FillUpWebSocketApi(this, 'WebSocket', { environment: config.name, encryptionKey });
    this.webSocketApi = webSocket.api;
    this.webSocketStage = webSocket.stage;

    const api = new ApiFunction(this, 'Api', { config, image, database, webSocketApi: webSocket.api });
    this.function = api.function;
    this.alias = api.alias;
    this.deadLetterQueue = api.deadLetterQueue;

    const migration = new Migration(this, 'Migration', { config, image, database, before: api.alias });
    this.migrationFunction = migration.function;
    this.rotateAppSecret(props, migration);
    new Release(this, 'Release', { config, function: api.function, alias: api.alias });

    webSocket.routeTo(api.alias);
    this.restApi = new FillUpRestApi(this, 'Rest', {
      config,
      function: api.function,
      alias: api.alias,
      encryptionKey,
    }).api;

    new Schedules(this, 'Schedules', {
      environment: config.name,
      alias: api.alias,
      deadLetterQueue: api.deadLetterQueue,
    });

    new CfnOutput(this, 'RestApiUrl', { value: this.restApi.url });
    new CfnOutput(this, 'WebSocketUrl', { value: this.webSocketStage.url });
    new CfnOutput(this, 'FunctionArn', { value: this.function.functionArn });
    new CfnOutput(this, 'AliasArn', { value: this.alias.functionArn });
    new CfnOutput(this, 'ApiBuildId', { value: image.buildId });
  }

  /** After the migration, which makes the role: the first rotation takes place at once. */
  private rotateAppSecret({ config, database }: BackendStackProps, migration: Migration): void {
    const { passwordRotationDays } = config.rdsConfig;
    if (passwordRotationDays === undefined || !database.appSecretRotation) return;
    new RotationSchedule(this, 'AppSecretSchedule', {
      secret: database.appSecret,
      rotationLambda: database.appSecretRotation,
      automaticallyAfter: Duration.days(passwordRotationDays),
    }).node.addDependency(migration.trigger);
  }
}
