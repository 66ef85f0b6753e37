import { RestGateway, type RestGatewayOptions } from '../../../rehearsal/gateway/rest-api';
import type { InvokeResult } from '../../../rehearsal/lambda/invocation';

export interface ProxyEvent {
  readonly resource: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
  readonly queryStringParameters: Record<string, string> | null;
  readonly multiValueQueryStringParameters: Record<string, string[]> | null;
  readonly pathParameters: Record<string, string> | null;
  readonly requestContext: Record<string, unknown> & { readonly identity: Record<string, unknown> };
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
}

export const proxy = { Type: 'AWS_PROXY' } as const;
const preflight = {
  Type: 'MOCK',
  RequestTemplates: { 'application/json': '{ statusCode: 200 }' },
  IntegrationResponses: [
    {
      StatusCode: '204',
      ResponseParameters: {
        'method.response.header.Access-Control-Allow-Origin': "'*'",
        'method.response.header.Access-Control-Allow-Methods': "'GET,PATCH'",
      },
    },
  ],
} as const;

export const invocations: {
  events: ProxyEvent[];
  answer: (event: ProxyEvent) => Promise<InvokeResult> | InvokeResult;
} = {
  events: [],
  answer: () => ({}),
};
let gateway: RestGateway | undefined;

export async function start(options: Partial<RestGatewayOptions> = {}): Promise<string> {
  gateway = new RestGateway({
    apiId: 'abcdef1234',
    stageName: 'api',
    region: 'ap-northeast-1',
    account: '123456789012',
    methods: [
      { resourcePath: '/{proxy+}', resourceId: 'pqrs12', httpMethod: 'ANY', integration: proxy },
      { resourcePath: '/{proxy+}', resourceId: 'pqrs12', httpMethod: 'OPTIONS', integration: preflight },
    ],
    binaryMediaTypes: ['application/gzip'],
    invoke: async (event) => {
      invocations.events.push(event as ProxyEvent);
      return invocations.answer(event as ProxyEvent);
    },
    ...options,
  });
  return `http://127.0.0.1:${await gateway.listen(0)}`;
}

export function ok(body: unknown = { statusCode: 200, body: '{}' }): void {
  invocations.answer = () => ({ payload: body });
}

export function last(): ProxyEvent {
  const event = invocations.events.at(-1);
  if (!event) throw new Error('the function was not invoked');
  return event;
}

beforeEach(() => {
  invocations.events = [];
  ok();
});
afterEach(() => gateway?.close());
