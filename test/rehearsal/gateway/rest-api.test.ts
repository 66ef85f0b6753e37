import { gunzipSync, gzipSync } from 'node:zlib';
import { RestGateway, type RestGatewayOptions } from '../../../rehearsal/gateway/rest-api';
import { type InvokeResult, REQUEST_TOO_LARGE } from '../../../rehearsal/lambda/invocation';
import { restEvents } from './backend-events';
import { call } from './http-client';

interface ProxyEvent {
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

const proxy = { Type: 'AWS_PROXY' } as const;
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

let events: ProxyEvent[];
let answer: (event: ProxyEvent) => Promise<InvokeResult> | InvokeResult;
let gateway: RestGateway | undefined;

async function start(options: Partial<RestGatewayOptions> = {}): Promise<string> {
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
      events.push(event as ProxyEvent);
      return answer(event as ProxyEvent);
    },
    ...options,
  });
  return `http://127.0.0.1:${await gateway.listen(0)}`;
}

function ok(body: unknown = { statusCode: 200, body: '{}' }): void {
  answer = () => ({ payload: body });
}

function last(): ProxyEvent {
  const event = events.at(-1);
  if (!event) throw new Error('the function was not invoked');
  return event;
}

beforeEach(() => {
  events = [];
  ok();
});
afterEach(() => gateway?.close());

describe('the event', () => {
  test.each(restEvents())('is %s of the backend’s tests, but for ids, times and addresses', async (_, fixture) => {
    const origin = await start();
    const headers = Object.fromEntries(
      Object.entries(fixture.multiValueHeaders)
        .filter(([name]) => !['Host', 'X-Amzn-Trace-Id', 'X-Forwarded-Port', 'X-Forwarded-Proto'].includes(name))
        .map(([name, values]) => [name, name === 'X-Forwarded-For' ? '203.0.113.7' : values]),
    );
    const query = new URLSearchParams();
    for (const [name, values] of Object.entries(fixture.multiValueQueryStringParameters ?? {})) {
      for (const value of values) query.append(name, value);
    }
    const body =
      fixture.body === null ? undefined : Buffer.from(fixture.body, fixture.isBase64Encoded ? 'base64' : 'utf8');
    const path = fixture.requestContext.path + (query.size > 0 ? `?${query.toString()}` : '');
    await call(origin + path, { method: fixture.httpMethod, headers, body });

    const forwarded = '203.0.113.7, 127.0.0.1';
    const identity = { ...(fixture.requestContext['identity'] as object), sourceIp: '127.0.0.1' };
    expect(last()).toEqual({
      ...fixture,
      headers: {
        ...fixture.headers,
        'X-Forwarded-For': forwarded,
        'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-/) as string,
      },
      multiValueHeaders: {
        ...fixture.multiValueHeaders,
        'X-Forwarded-For': [forwarded],
        'X-Amzn-Trace-Id': [expect.stringMatching(/^Root=1-/) as string],
      },
      requestContext: {
        ...fixture.requestContext,
        identity,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        extendedRequestId: expect.stringMatching(/^[\w]{15}=$/) as string,
        requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as string,
        requestTimeEpoch: expect.any(Number) as number,
        deploymentId: expect.any(String) as string,
      },
    });
  });

  test('holds the path without the stage, and requestContext.path with it; the path stays encoded', async () => {
    await call(`${await start()}/api/v1/drinks/%E8%8C%B6%20x`);
    expect(last()).toMatchObject({
      resource: '/{proxy+}',
      path: '/v1/drinks/%E8%8C%B6%20x',
      requestContext: { path: '/api/v1/drinks/%E8%8C%B6%20x', stage: 'api', resourcePath: '/{proxy+}' },
    });
  });

  test('decodes the query, keeps all values and is null without one', async () => {
    const origin = await start();
    await call(`${origin}/api/v1/records?cursor=a%2Bb%3D&tag=x&tag=%E6%B0%B4`);
    expect(last().queryStringParameters).toEqual({ cursor: 'a+b=', tag: '水' });
    expect(last().multiValueQueryStringParameters).toEqual({ cursor: ['a+b='], tag: ['x', '水'] });
    await call(`${origin}/api/v1/records?`);
    expect(last()).toMatchObject({ queryStringParameters: null, multiValueQueryStringParameters: null, body: null });
  });

  test('keeps the case of header names and drops those of the connection', async () => {
    await call(`${await start()}/api/health`, { headers: { 'x-REQUEST-id': '7', Connection: 'close' } });
    expect(last().headers).toMatchObject({
      'x-REQUEST-id': '7',
      Host: 'abcdef1234.execute-api.ap-northeast-1.amazonaws.com',
    });
    expect(last().headers).not.toHaveProperty('Connection');
  });

  test('encodes only the binary media types', async () => {
    const origin = await start();
    const gzip = gzipSync('水');
    await call(`${origin}/api/v1/me/import`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/gzip' },
      body: gzip,
    });
    expect(last()).toMatchObject({ body: gzip.toString('base64'), isBase64Encoded: true });
    await call(`${origin}/api/v1/records`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"a":"水"}',
    });
    expect(last()).toMatchObject({ body: '{"a":"水"}', isBase64Encoded: false });
  });
});

describe('routes', () => {
  test('literal before parameter before proxy, method before ANY', async () => {
    const method = (resourcePath: string, httpMethod: string): RestGatewayOptions['methods'][number] => ({
      resourcePath,
      resourceId: resourcePath,
      httpMethod,
      integration: proxy,
    });
    const origin = await start({
      methods: ['/{proxy+}', '/v1/{kind}', '/v1/me'].flatMap((path) => [method(path, 'ANY'), method(path, 'GET')]),
    });
    for (const [path, resource, pathParameters] of [
      ['/v1/me', '/v1/me', null],
      ['/v1/drinks', '/v1/{kind}', { kind: 'drinks' }],
      ['/v1/drinks/7', '/{proxy+}', { proxy: 'v1/drinks/7' }],
    ] as const) {
      await call(`${origin}/api${path}`);
      expect(last()).toMatchObject({ resource, pathParameters });
    }
  });

  test('OPTIONS is answered by the MOCK, not by the function', async () => {
    const { status, headers } = await call(`${await start()}/api/v1/records`, { method: 'OPTIONS' });
    expect(status).toBe(204);
    expect(headers).toMatchObject({ 'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET,PATCH' });
    expect(events).toHaveLength(0);
  });

  test('a path without a method is 403 Missing Authentication Token, another stage 403 Forbidden', async () => {
    const origin = await start();
    const unknown = await call(`${origin}/api`);
    expect([unknown.status, unknown.text]).toEqual([403, '{"message":"Missing Authentication Token"}']);
    expect(unknown.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
    const wrongStage = await call(`${origin}/v1/records`);
    expect([wrongStage.status, wrongStage.text]).toEqual([403, '{"message":"Forbidden"}']);
  });
});

describe('what goes wrong', () => {
  const envelope =
    '{"error":{"code":"$context.error.responseType","message":"處理請求時發生錯誤","requestId":"$context.requestId","timestamp":"$context.requestTime"}}';
  const gatewayResponses = ['DEFAULT_4XX', 'DEFAULT_5XX'].map((ResponseType) => ({
    ResponseType,
    ResponseTemplates: { 'application/json': envelope },
    ResponseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" },
  }));

  test.each<[string, InvokeResult | 'never', number, string]>([
    ['an error of the function', { error: { errorType: 'ValueError', errorMessage: 'x' } }, 502, 'DEFAULT_5XX'],
    ['a payload of 6 MB', { error: { errorType: REQUEST_TOO_LARGE, errorMessage: 'x' } }, 413, 'REQUEST_TOO_LARGE'],
    ['a throttle', { throttled: true }, 500, 'INTEGRATION_FAILURE'],
    ['no answer in time', 'never', 504, 'INTEGRATION_TIMEOUT'],
    ['no object', { payload: 'text' }, 502, 'DEFAULT_5XX'],
    ['no status', { payload: { body: '' } }, 502, 'DEFAULT_5XX'],
    ['a status that is not an integer', { payload: { statusCode: '200' } }, 502, 'DEFAULT_5XX'],
    ['a body that is not text', { payload: { statusCode: 200, body: { a: 1 } } }, 502, 'DEFAULT_5XX'],
    ['a header that is not text', { payload: { statusCode: 200, headers: { a: {} } } }, 502, 'DEFAULT_5XX'],
  ])('%s', async (_, result, status, code) => {
    answer = () => (result === 'never' ? new Promise<InvokeResult>(() => undefined) : result);
    const origin = await start({ gatewayResponses, integrationTimeoutMs: 50 });
    const response = await call(`${origin}/api/v1/records`);
    expect(response.status).toBe(status);
    expect(response.headers['access-control-allow-origin']).toBe('*');
    const { error } = JSON.parse(response.text) as { error: Record<string, string> };
    expect(error).toMatchObject({ code, message: '處理請求時發生錯誤' });
    expect(error['requestId']).toBe(response.headers['x-amzn-requestid']);
    expect(error['timestamp']).toMatch(/\+0000$/);
  });

  test('a function that cannot be called is 500 and logged', async () => {
    const lines: string[] = [];
    answer = () => Promise.reject(new Error('Function not found'));
    const { status } = await call(`${await start({ log: (line) => lines.push(line) })}/api/v1/records`);
    expect([status, lines]).toEqual([500, ['REST API abcdef1234: Error: Function not found']]);
  });

  test('a body over 10 MB is 413 and never reaches the function', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 'x');
    const { status } = await call(`${await start()}/api/v1/records`, { method: 'POST', body });
    expect(status).toBe(413);
    expect(events).toHaveLength(0);
  });

  test('a gateway response of the very type goes before the default and may set the status', async () => {
    answer = () => ({ throttled: true });
    const own = { ResponseType: 'INTEGRATION_FAILURE', StatusCode: '503', ResponseTemplates: { 'text/plain': 'busy' } };
    const response = await call(`${await start({ gatewayResponses: [...gatewayResponses, own] })}/api/v1/records`);
    expect([response.status, response.text, response.headers['content-type']]).toEqual([503, 'busy', 'text/plain']);
  });
});

describe('the answer', () => {
  test('keeps status, body and all values of a header, and remaps what is the gateway’s own', async () => {
    ok({
      statusCode: 401,
      headers: {
        'Content-Type': 'application/json',
        'WWW-Authenticate': 'Bearer',
        Date: 'yesterday',
        Connection: 'close',
      },
      multiValueHeaders: { 'X-Many': ['a', 'b'] },
      body: '{"水":1}',
    });
    const { status, headers, text } = await call(`${await start()}/api/v1/me`);
    expect([status, text]).toEqual([401, '{"水":1}']);
    expect(headers).toMatchObject({
      'x-many': 'a, b',
      'x-amzn-remapped-www-authenticate': 'Bearer',
      'x-amzn-remapped-date': 'yesterday',
      'x-amzn-remapped-connection': 'close',
    });
    expect(headers).not.toHaveProperty('www-authenticate');
    expect(headers.date).not.toBe('yesterday');
  });

  test('is decoded only when Accept names a binary media type', async () => {
    const body = gzipSync('水');
    ok({
      statusCode: 200,
      headers: { 'Content-Type': 'application/gzip' },
      body: body.toString('base64'),
      isBase64Encoded: true,
    });
    const origin = await start();
    expect((await call(`${origin}/api/v1/me/export`, { headers: { Accept: 'application/gzip' } })).body).toEqual(body);
    expect((await call(`${origin}/api/v1/me/export`, { headers: { Accept: 'application/json' } })).text).toBe(
      body.toString('base64'),
    );
  });

  test('is compressed from MinimumCompressionSize on if the client accepts it', async () => {
    const origin = await start({ minimumCompressionSize: 1000 });
    const gzip = { headers: { 'Accept-Encoding': 'br, gzip' } };
    ok({ statusCode: 200, body: 'x'.repeat(999) });
    expect((await call(`${origin}/api/a`, gzip)).headers['content-encoding']).toBeUndefined();
    ok({ statusCode: 200, body: 'x'.repeat(1000) });
    const compressed = await call(`${origin}/api/a`, gzip);
    expect(compressed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(compressed.body).toString()).toBe('x'.repeat(1000));
    expect((await call(`${origin}/api/a`)).headers['content-encoding']).toBeUndefined();
    await call(`${origin}/api/a`, {
      method: 'POST',
      headers: { 'Content-Encoding': 'gzip' },
      body: gzipSync('{"a":1}'),
    });
    expect(last().body).toBe('{"a":1}');
  });

  test('is written to the access log in the stage’s format', async () => {
    const lines: string[] = [];
    const accessLogFormat =
      '{"id":"$context.requestId","ip":"$context.identity.sourceIp","status":"$context.status","size":$context.responseLength}';
    const origin = await start({ accessLogFormat, log: (line) => lines.push(line) });
    const { headers } = await call(`${origin}/api/health`);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { id: headers['x-amzn-requestid'], ip: '127.0.0.1', status: '200', size: 2 },
    ]);
  });
});
