import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { InvokeResult } from '../../../rehearsal/lambda/invocation';
import { webSocketEvent } from './backend-events';
import { client, closed, event, invocations, message, opened, start, stop } from './web-socket-harness';

const host = 'zyxwvu9876.execute-api.ap-northeast-1.amazonaws.com';

const varying = {
  extendedRequestId: expect.stringMatching(/=$/) as string,
  requestId: expect.stringMatching(/=$/) as string,
  connectionId: expect.stringMatching(/^\w{15}=$/) as string,
  requestTime: expect.stringMatching(/\+0000$/) as string,
  requestTimeEpoch: expect.any(Number) as number,
  connectedAt: expect.any(Number) as number,
  identity: { sourceIp: '127.0.0.1', userAgent: 'Mozilla/5.0' },
};

describe('the events are those of the backend’s tests, but for ids, times and addresses', () => {
  const agent = { 'User-Agent': 'Mozilla/5.0' };

  test('CONNECT, with headers and query', async () => {
    const fixture = webSocketEvent('connect');
    const port = await start();
    await once(
      client(port, '/ws?ticket=TICKET', { ...agent, Origin: 'https://d111111abcdef8.cloudfront.net' }),
      'open',
    );
    const connect = await event('$connect');
    // `ws` offers no extension where a browser would.
    const offered = Object.keys(fixture.headers ?? {}).filter((name) => name !== 'Sec-WebSocket-Extensions');
    expect(connect).toMatchObject({
      queryStringParameters: { ticket: 'TICKET' },
      multiValueQueryStringParameters: { ticket: ['TICKET'] },
      isBase64Encoded: false,
    });
    expect(Object.keys(connect.headers ?? {}).sort()).toEqual(offered.sort());
    expect(connect.headers).toMatchObject({ Host: host, 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Proto': 'https' });
    expect(connect.requestContext).toEqual({ ...fixture.requestContext, ...varying });
  });

  test('CONNECT without a query has no member for it', async () => {
    await once(client(await start(), '/ws'), 'open');
    expect(await event('$connect')).not.toHaveProperty('queryStringParameters');
  });

  test.each([
    ['send-message', 'sendMessage'],
    ['default', '$default'],
  ])('MESSAGE: %s, without headers and query', async (name, routeKey) => {
    const fixture = webSocketEvent(name);
    const socket = client(await start(), '/ws', agent);
    await once(socket, 'open');
    socket.send(fixture.body ?? '');
    const requestContext = { ...fixture.requestContext, ...varying, messageId: expect.stringMatching(/=$/) as string };
    expect(await event(routeKey)).toEqual({ ...fixture, requestContext });
  });

  test('DISCONNECT, with code and reason', async () => {
    const fixture = webSocketEvent('disconnect');
    const socket = client(await start(), '/ws', agent);
    await once(socket, 'open');
    socket.close(1001);
    expect(await event('$disconnect')).toEqual({
      ...fixture,
      requestContext: { ...fixture.requestContext, ...varying },
    });
  });

  test('DISCONNECT of a client that gave no code', async () => {
    const socket = await opened(await start());
    socket.close();
    expect((await event('$disconnect')).requestContext).toMatchObject({
      disconnectStatusCode: 1005,
      disconnectReason: 'Client-side close frame status not set',
    });
  });
});

describe('$connect', () => {
  test.each<[string, InvokeResult, number]>([
    ['a refusal', { payload: { statusCode: 401 } }, 401],
    ['an error', { error: { errorType: 'ValueError', errorMessage: 'x' } }, 502],
    ['a throttle', { throttled: true }, 500],
  ])('%s refuses the handshake with its status', async (_, result, status) => {
    invocations.answer = () => result;
    const socket = client(await start());
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toBe(`Unexpected server response: ${status}`);
    expect(invocations.events.map(({ requestContext }) => requestContext.routeKey)).toEqual(['$connect']);
  });

  test('a path that is not the stage is 403 and reaches nobody', async () => {
    const [error] = (await once(client(await start(), '/api'), 'error')) as [Error];
    expect(error.message).toBe('Unexpected server response: 403');
    expect(invocations.events).toHaveLength(0);
  });
});

describe('messages', () => {
  test('an action without a route goes to $default, as do arrays, null and the routes with a dollar', async () => {
    const socket = await opened(await start());
    for (const body of ['{"action":"unknown"}', '[1]', 'null', '{"action":"$connect"}', '{"action":"toString"}']) {
      invocations.events = [];
      socket.send(body);
      expect(await event('$default')).toMatchObject({ body });
    }
  });

  test('ping is answered by the MOCK and never reaches the function', async () => {
    const socket = await opened(await start());
    socket.send('{"action":"ping"}');
    await expect(message(socket)).resolves.toEqual({ type: 'pong' });
    expect(invocations.events).toHaveLength(1);
  });

  test('the result’s body is dropped unless the route has a route response', async () => {
    invocations.answer = ({ requestContext: { routeKey } }) => ({
      payload: { statusCode: 200, body: JSON.stringify({ routeKey }) },
    });
    const routes = {
      sendMessage: { type: 'AWS_PROXY' },
      $default: { type: 'AWS_PROXY', routeResponse: true },
    } as const;
    const socket = await opened(await start({ routes }));
    socket.send('{"action":"sendMessage"}');
    await event('sendMessage');
    socket.send('other');
    // The only message that arrives is the second one's.
    await expect(message(socket)).resolves.toEqual({ routeKey: '$default' });
  });

  test('a failed integration is told the client, the connection stays', async () => {
    invocations.answer = ({ requestContext }) =>
      requestContext.routeKey === '$connect'
        ? { payload: { statusCode: 200 } }
        : { error: { errorType: 'ValueError', errorMessage: 'x' } };
    const socket = await opened(await start());
    const { connectionId } = (await event('$connect')).requestContext;
    socket.send('x');
    await expect(message(socket)).resolves.toEqual({
      message: 'Internal server error',
      connectionId,
      requestId: expect.stringMatching(/=$/) as string,
    });
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test('without $default an unknown action is forbidden', async () => {
    const socket = await opened(await start({ routes: {} }));
    socket.send('x');
    await expect(message(socket)).resolves.toMatchObject({ message: 'Forbidden' });
  });
});

describe('limits', () => {
  test('a frame of 32 KB passes, one byte more closes with 1009', async () => {
    const socket = await opened(await start());
    socket.send('x'.repeat(32 * 1024));
    await event('$default');
    invocations.events = [];
    socket.send('x'.repeat(32 * 1024 + 1));
    await expect(closed(socket)).resolves.toBe(1009);
    expect(invocations.events.filter(({ requestContext }) => requestContext.routeKey === '$default')).toHaveLength(0);
  });

  test('a message of 128 KB in frames passes, more closes with 1009', async () => {
    const socket = await opened(await start());
    const inFrames = (count: number): void => {
      for (let index = 1; index <= count; index += 1) socket.send('x'.repeat(32 * 1024), { fin: index === count });
    };
    inFrames(4);
    expect((await event('$default')).body).toHaveLength(128 * 1024);
    inFrames(5);
    await expect(closed(socket)).resolves.toBe(1009);
  });

  test('a binary message closes with 1003', async () => {
    const socket = await opened(await start());
    socket.send(Buffer.from('x'));
    await expect(closed(socket)).resolves.toBe(1003);
  });

  test('idleness and age end a connection', async () => {
    await expect(closed(client(await start({ idleTimeoutMs: 30 })))).resolves.toBe(1001);
    await stop();
    await expect(closed(client(await start({ maxDurationMs: 30 })))).resolves.toBe(1001);
  });
});
