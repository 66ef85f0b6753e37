import { gunzipSync, gzipSync } from 'node:zlib';
import { type InvokeResult, REQUEST_TOO_LARGE } from '../../../rehearsal/lambda/invocation';
import { call } from './http-client';
import { invocations, last, ok, start } from './rest-harness';

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
    invocations.answer = () => (result === 'never' ? new Promise<InvokeResult>(() => undefined) : result);
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
    invocations.answer = () => Promise.reject(new Error('Function not found'));
    const { status } = await call(`${await start({ log: (line) => lines.push(line) })}/api/v1/records`);
    expect([status, lines]).toEqual([500, ['REST API abcdef1234: Error: Function not found']]);
  });

  test('a body over 10 MB is 413 and never reaches the function', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 'x');
    const { status } = await call(`${await start()}/api/v1/records`, { method: 'POST', body });
    expect(status).toBe(413);
    expect(invocations.events).toHaveLength(0);
  });

  test('a gateway response of the very type goes before the default and may set the status', async () => {
    invocations.answer = () => ({ throttled: true });
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
