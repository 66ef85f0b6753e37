import { gzipSync } from 'node:zlib';
import type { RestGatewayOptions } from '../../../rehearsal/gateway/rest-api';
import { restEvents } from './backend-events';
import { call } from './http-client';
import { invocations, last, proxy, start } from './rest-harness';

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
    expect(invocations.events).toHaveLength(0);
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
