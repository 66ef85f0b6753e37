import {
  CfnIntegration,
  CfnIntegrationResponse,
  CfnRoute,
  CfnRouteResponse,
  LogGroupLogDestination,
  WebSocketApi,
  WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../../constructs/encrypted-log-group';

/** Also the path at the API distribution: CloudFront forwards `/ws` as it is. */
export const WEB_SOCKET_STAGE = 'ws';

const FUNCTION_ROUTES = ['$connect', '$disconnect', '$default', 'sendMessage'] as const;

export interface FillUpWebSocketApiProps {
  readonly environment: string;
  readonly encryptionKey: IKey;
}

/** The WebSocket API. Made before the function, which needs its id; `routeTo` joins the two. */
export class FillUpWebSocketApi extends Construct {
  readonly api: WebSocketApi;
  readonly stage: WebSocketStage;

  constructor(scope: Construct, id: string, props: FillUpWebSocketApiProps) {
    super(scope, id);
    this.api = new WebSocketApi(this, 'Api', {
      apiName: `fillup-${props.environment}-ws`,
      routeSelectionExpression: '$request.body.action',
    });
    this.stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: WEB_SOCKET_STAGE,
      autoDeploy: true,
      throttle: { rateLimit: 500, burstLimit: 500 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new EncryptedLogGroup(this, 'AccessLogs', {
            logGroupName: `/aws/apigateway/fillup-${props.environment}-ws-access`,
            retention: RetentionDays.TWO_WEEKS,
            encryptionKey: props.encryptionKey,
          }),
        ),
      },
    });
    this.addPingRoute();
  }

  /** @param alias serves every route but `ping`. */
  routeTo(alias: Alias): void {
    for (const routeKey of FUNCTION_ROUTES) {
      // One integration each: a shared one would get the invoke permission of its first route only.
      this.api.addRoute(routeKey, { integration: new WebSocketLambdaIntegration(`${routeKey}-integration`, alias) });
    }
  }

  /** Heartbeats never invoke the function; the route response tells a client that the line is alive. */
  private addPingRoute(): void {
    const integration = new CfnIntegration(this, 'PingIntegration', {
      apiId: this.api.apiId,
      integrationType: 'MOCK',
      requestTemplates: { '200': '{"statusCode":200}' },
      templateSelectionExpression: '200',
    });
    const response = new CfnIntegrationResponse(this, 'PingIntegrationResponse', {
      apiId: this.api.apiId,
      integrationId: integration.ref,
      integrationResponseKey: '$default',
      responseTemplates: { '200': '{"type":"pong"}' },
      templateSelectionExpression: '200',
    });
    const route = new CfnRoute(this, 'PingRoute', {
      apiId: this.api.apiId,
      routeKey: 'ping',
      authorizationType: 'NONE',
      target: `integrations/${integration.ref}`,
      routeResponseSelectionExpression: '$default',
    });
    route.addResourceDependency(response);
    new CfnRouteResponse(this, 'PingRouteResponse', {
      apiId: this.api.apiId,
      routeId: route.ref,
      routeResponseKey: '$default',
    });
  }
}
