import type { Invoke } from '../lambda/invocation';

export type WebSocketRoute =
  /** `routeResponse`: the answer's body is sent back, as an `AWS::ApiGatewayV2::RouteResponse` asks for */
  | { readonly type: 'AWS_PROXY'; readonly routeResponse?: boolean }
  /** `response`: the integration response's template, if the route has a route response */
  | { readonly type: 'MOCK'; readonly response?: string };

export interface WebSocketGatewayOptions {
  readonly apiId: string;
  readonly stageName: string;
  readonly region: string;
  readonly account: string;
  /** By route key: `$connect`, `$default`, `sendMessage` … */
  readonly routes: Readonly<Record<string, WebSocketRoute>>;
  /** @default '$request.body.action' */
  readonly routeSelectionExpression?: string;
  /** @default 29_000 */
  readonly integrationTimeoutMs?: number;
  /** @default ten minutes */
  readonly idleTimeoutMs?: number;
  /** @default two hours */
  readonly maxDurationMs?: number;
  readonly log?: (line: string) => void;
  readonly invoke: Invoke;
}

/** Serves `/{stage}` (WebSocket) and `/{stage}/@connections/{id}` (HTTP) on one port. */
export class WebSocketGateway {
  /** `{apiId}.execute-api.{region}.amazonaws.com` */
  readonly domainName: string;

  constructor(private readonly options: WebSocketGatewayOptions) {
    this.domainName = `${options.apiId}.execute-api.${options.region}.amazonaws.com`;
  }

  /** @returns the port, for `listen(0)` */
  listen(port: number): Promise<number> {
    return Promise.resolve(port);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
