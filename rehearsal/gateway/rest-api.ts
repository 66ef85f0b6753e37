import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Invoke, REQUEST_TOO_LARGE } from '../lambda/invocation';
import { compress, decompress } from './compression';
import { substitute } from './context-variables';
import { type Answer, type FailureType, gatewayResponse } from './gateway-responses';
import { close, listen } from './listener';
import { mockAnswer } from './mock-integration';
import { matchesMediaType, proxyAnswer } from './proxy-answer';
import { readBody } from './request-body';
import { restContext, type RestContext, restEvent } from './rest-event';
import { matchRoute, type RouteMatch } from './rest-routes';

const PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024;

/** `AWS::ApiGateway::Method` → `Integration`, as far as a gateway needs it. */
export interface RestIntegration {
  readonly Type: 'AWS_PROXY' | 'MOCK';
  readonly RequestTemplates?: Readonly<Record<string, string>>;
  readonly IntegrationResponses?: readonly {
    readonly StatusCode: string | number;
    readonly ResponseParameters?: Readonly<Record<string, string>>;
    readonly ResponseTemplates?: Readonly<Record<string, string>>;
  }[];
}

export interface RestMethod {
  /** Full path of the resource: `/`, `/{proxy+}`, `/v1/records/{id}`. */
  readonly resourcePath: string;
  readonly resourceId: string;
  /** `GET` … or `ANY` */
  readonly httpMethod: string;
  readonly integration: RestIntegration;
}

/** Properties of `AWS::ApiGateway::GatewayResponse`. */
export interface GatewayResponse {
  readonly ResponseType: string;
  readonly StatusCode?: string | number;
  readonly ResponseParameters?: Readonly<Record<string, string>>;
  readonly ResponseTemplates?: Readonly<Record<string, string>>;
}

export interface RestGatewayOptions {
  readonly apiId: string;
  readonly stageName: string;
  readonly region: string;
  readonly account: string;
  readonly methods: readonly RestMethod[];
  readonly gatewayResponses?: readonly GatewayResponse[];
  readonly binaryMediaTypes?: readonly string[];
  /** bytes; compression is off without it */
  readonly minimumCompressionSize?: number;
  /** @default 29_000 */
  readonly integrationTimeoutMs?: number;
  /** `AccessLogSetting.Format` of the stage */
  readonly accessLogFormat?: string;
  /** Called with each access-log line. */
  readonly log?: (line: string) => void;
  readonly invoke: Invoke;
}

/** A REST API's stage with the formats, limits and error bodies of API Gateway. */
export class RestGateway {
  /** `{apiId}.execute-api.{region}.amazonaws.com` */
  readonly domainName: string;
  private readonly server: Server;

  constructor(private readonly options: RestGatewayOptions) {
    this.domainName = `${options.apiId}.execute-api.${options.region}.amazonaws.com`;
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        options.log?.(`REST API ${options.apiId}: ${String(error)}`);
        response.destroy();
      });
    });
  }

  /** @returns the port, for `listen(0)` */
  listen(port: number): Promise<number> {
    return listen(this.server, port);
  }

  close(): Promise<void> {
    return close(this.server);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    let context = restContext({ ...this.options, domainName: this.domainName }, request);
    const path = this.pathWithoutStage(context.path);
    const route = path === undefined ? undefined : matchRoute(this.options.methods, context.httpMethod, path);
    if (route) {
      context = { ...context, resourceId: route.method.resourceId, resourcePath: route.method.resourcePath };
    }
    const outcome = await this.answer(request, context, route, path);
    const answer =
      typeof outcome === 'string'
        ? gatewayResponse(outcome, this.options.gatewayResponses ?? [], { ...context }, request.headers)
        : outcome;
    const { headers, body } = compress(answer, this.options.minimumCompressionSize, request.headers['accept-encoding']);
    response.writeHead(answer.status, {
      ...headers,
      'x-amzn-RequestId': context.requestId,
      'x-amz-apigw-id': context.extendedRequestId,
      ...(answer.status === 204 || answer.status === 304 ? {} : { 'Content-Length': body.length }),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
    this.logAccess({
      ...context,
      status: answer.status,
      responseLength: body.length,
      responseLatency: Math.round(performance.now() - startedAt),
      ...(typeof outcome === 'string' ? { error: { responseType: outcome } } : {}),
    });
  }

  private async answer(
    request: IncomingMessage,
    context: RestContext,
    route: RouteMatch | undefined,
    path: string | undefined,
  ): Promise<Answer | FailureType> {
    const raw = await readBody(request, PAYLOAD_LIMIT_BYTES);
    if (path === undefined) return 'ACCESS_DENIED';
    if (!route) return 'MISSING_AUTHENTICATION_TOKEN';
    if (!raw) return 'REQUEST_TOO_LARGE';
    const { integration } = route.method;
    if (integration.Type === 'MOCK') return mockAnswer(integration, request.headers);

    const { minimumCompressionSize, binaryMediaTypes = [] } = this.options;
    const body =
      minimumCompressionSize === undefined
        ? raw
        : decompress(raw, request.headers['content-encoding'], PAYLOAD_LIMIT_BYTES);
    if (!body) return 'BAD_REQUEST_BODY';
    const isBase64Encoded =
      body.length > 0 && matchesMediaType(request.headers['content-type'] ?? '', binaryMediaTypes);
    const text = body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8');
    const event = restEvent(
      context,
      request,
      { path, pathParameters: route.pathParameters },
      { text, isBase64Encoded },
    );
    return this.integrate(event, request.headers.accept);
  }

  private async integrate(event: unknown, accept: string | undefined): Promise<Answer | FailureType> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(() => resolve('timeout'), this.options.integrationTimeoutMs ?? 29_000);
    });
    // A function that cannot be called at all, for it is gone, is the API's fault and not the client's.
    const invoked = this.options.invoke(event).catch((error: unknown) => {
      this.options.log?.(`REST API ${this.options.apiId}: ${String(error)}`);
      return 'failure' as const;
    });
    const result = await Promise.race([invoked, timeout]);
    clearTimeout(timer);
    if (result === 'timeout') return 'INTEGRATION_TIMEOUT';
    if (result === 'failure' || result.throttled) return 'INTEGRATION_FAILURE';
    if (result.error) return result.error.errorType === REQUEST_TOO_LARGE ? 'REQUEST_TOO_LARGE' : 'DEFAULT_5XX';
    const binary = { mediaTypes: this.options.binaryMediaTypes ?? [], accept };
    return proxyAnswer(result.payload, binary) ?? 'DEFAULT_5XX';
  }

  private pathWithoutStage(path: string): string | undefined {
    const prefix = `/${this.options.stageName}`;
    if (path === prefix) return '/';
    return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
  }

  private logAccess(context: Readonly<Record<string, unknown>>): void {
    const { accessLogFormat, log } = this.options;
    if (accessLogFormat !== undefined) log?.(substitute(accessLogFormat, context));
  }
}
