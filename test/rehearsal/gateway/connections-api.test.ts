import type { WebSocket } from 'ws';
import { call } from './http-client';
import { closed, event, invocations, message, opened, start } from './web-socket-harness';

const signed = { Authorization: 'AWS4-HMAC-SHA256 Credential=test' };

describe('@connections', () => {
  async function connection(): Promise<{ socket: WebSocket; url: string }> {
    const port = await start();
    const socket = await opened(port);
    const { connectionId } = (await event('$connect')).requestContext;
    return { socket, url: `http://127.0.0.1:${port}/ws/@connections/${encodeURIComponent(connectionId)}` };
  }

  test('POST sends, GET describes', async () => {
    const { socket, url } = await connection();
    const received = message(socket);
    expect((await call(url, { method: 'POST', headers: signed, body: '{"type":"changed"}' })).status).toBe(200);
    await expect(received).resolves.toEqual({ type: 'changed' });
    const described = await call(url, { headers: signed });
    expect(JSON.parse(described.text)).toEqual({
      connectedAt: expect.stringMatching(/Z$/) as string,
      lastActiveAt: expect.stringMatching(/Z$/) as string,
      identity: { sourceIp: '127.0.0.1' },
    });
  });

  test('DELETE closes, after that everything is 410', async () => {
    const { socket, url } = await connection();
    const end = closed(socket);
    expect((await call(url, { method: 'DELETE', headers: signed })).status).toBe(204);
    await expect(end).resolves.toBe(1000);
    expect((await event('$disconnect')).requestContext).toMatchObject({
      disconnectStatusCode: 1000,
      disconnectReason: 'Connection Closed Normally',
    });
    for (const method of ['POST', 'GET', 'DELETE']) {
      const gone = await call(url, { method, headers: signed, ...(method === 'POST' ? { body: 'x' } : {}) });
      expect([gone.status, gone.headers['x-amzn-errortype']]).toEqual([410, 'GoneException']);
    }
  });

  test('403 for another stage and without a signature, 413 over 128 KB', async () => {
    const { url } = await connection();
    expect((await call(url.replace('/ws/', '/api/'), { method: 'POST', headers: signed })).status).toBe(403);
    expect((await call(url, { method: 'POST', body: 'x' })).status).toBe(403);
    const body = 'x'.repeat(128 * 1024 + 1);
    expect((await call(url, { method: 'POST', headers: signed, body })).status).toBe(413);
  });

  test('a connection whose $connect is not answered yet is 410', async () => {
    let refused: number | undefined;
    const port = await start();
    invocations.answer = async ({ requestContext }) => {
      if (requestContext.routeKey === '$connect') {
        const id = encodeURIComponent(requestContext.connectionId);
        const posted = await call(`http://127.0.0.1:${port}/ws/@connections/${id}`, {
          method: 'POST',
          headers: signed,
          body: 'x',
        });
        refused = posted.status;
      }
      return { payload: { statusCode: 200 } };
    };
    await opened(port);
    expect(refused).toBe(410);
  });
});
