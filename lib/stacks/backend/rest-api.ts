import { ApiGatewayToLambda } from '@aws-solutions-constructs/aws-apigateway-lambda';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { AuthorizationType, EndpointType, MethodLoggingLevel, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Alias, Function } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EnvironmentConfig } from '../../config/environment';
import { EncryptedLogGroup } from '../../constructs/encrypted-log-group';
import { preflight } from './cors';
import { ExecutionLog } from './execution-log';
import { addGatewayResponses } from './gateway-responses';
import { RestSamplingRule } from './sampling-rule';

export const REST_STAGE = 'api';

export interface FillUpRestApiProps {
  readonly config: EnvironmentConfig;
  readonly function: Function;
  readonly alias: Alias;
  readonly encryptionKey: IKey;
}

/** The REST API: one proxy to the alias. The application answers everything but preflight and the gateway's own errors. */
export class FillUpRestApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: FillUpRestApiProps) {
    super(scope, id);
    const { name } = props.config;
    // Every override below is meant; comparing the two function objects alone prints a hundred notices.
    process.env.overrideWarningsEnabled = 'false';
    this.api = new ApiGatewayToLambda(this, 'Proxy', {
      // Integrates $LATEST by itself; the handler below puts the alias in its place.
      existingLambdaObj: props.function,
      createUsagePlan: false,
      logGroupProps: {
        logGroupName: `/aws/apigateway/fillup-${name}-rest-access`,
        retention: RetentionDays.TWO_WEEKS,
        encryptionKey: props.encryptionKey,
        // Its name is fixed: one that a failed first deployment left behind would stop the next.
        removalPolicy: RemovalPolicy.DESTROY,
      },
      apiGatewayProps: {
        handler: props.alias,
        restApiName: `fillup-${name}-rest`,
        endpointConfiguration: { types: [EndpointType.REGIONAL] },
        // One per account and region: AccountStack has it.
        cloudWatchRole: false,
        defaultMethodOptions: { authorizationType: AuthorizationType.NONE },
        defaultCorsPreflightOptions: preflight(props.config),
        integrationOptions: { timeout: Duration.seconds(29), scopePermissionToMethod: false },
        minCompressionSize: Size.bytes(1000),
        binaryMediaTypes: ['application/gzip'],
        deployOptions: {
          stageName: REST_STAGE,
          loggingLevel: MethodLoggingLevel.ERROR,
          throttlingRateLimit: 1000,
          throttlingBurstLimit: 2000,
          tracingEnabled: true,
          metricsEnabled: true,
        },
      },
    }).apiGateway;
    // Its own output repeats RestApiUrl under a generated name.
    this.api.node.tryRemoveChild('Endpoint');
    addGatewayResponses(this.api, props.config);

    new RestSamplingRule(this, 'Sampling', {
      config: props.config,
      restApiName: `fillup-${name}-rest`,
      stageName: REST_STAGE,
    });

    new ExecutionLog(this, 'ExecutionLog', {
      environment: name,
      stage: this.api.deploymentStage,
      encryptionKey: props.encryptionKey,
    });
    // Written until that delivery begins, and by API Gateway's doing without expiry.
    this.api.deploymentStage.node.addDependency(
      new EncryptedLogGroup(this, 'ExecutionLogs', {
        logGroupName: `API-Gateway-Execution-Logs_${this.api.restApiId}/${REST_STAGE}`,
        retention: RetentionDays.TWO_WEEKS,
        encryptionKey: props.encryptionKey,
      }),
    );
  }
}
