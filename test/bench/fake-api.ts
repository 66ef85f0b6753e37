import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

export interface FakeApi {
  readonly url: string;
  /** How often each kind of request came, e.g. `POST /v1/records`. */
  readonly requests: Map<string, number>;
  readonly accounts: Set<string>;
  close(): void;
}

/** Answers as the API does, without a database. @param fails says which requests are answered with 503 */
export async function fakeApi(fails: (kind: string) => boolean = () => false): Promise<FakeApi> {
  const requests = new Map<string, number>();
  const accounts = new Set<string>();
  const sockets = new WebSocketServer({ noServer: true });
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://api');
    const kind = `${request.method ?? ''} ${pathname.replace(/\/records\/.+/, '/records/{id}')}`;
    requests.set(kind, (requests.get(kind) ?? 0) + 1);
    const token = request.headers.authorization ?? '';
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      const [status, answer] = fails(kind)
        ? ([503, { error: { code: 'SERVICE_UNAVAILABLE' } }] as const)
        : respond(kind, token, body, accounts);
      if (kind === 'POST /v1/records') for (const socket of sockets.clients) socket.send('{"type":"changed"}');
      response.writeHead(status).end(answer === undefined ? undefined : JSON.stringify(answer));
    });
  });
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (client) => void sockets.emit('connection', client)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    accounts,
    close: () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}

function respond(kind: string, token: string, body: string, accounts: Set<string>): readonly [number, unknown] {
  if (kind === 'POST /v1/accounts') {
    const accessToken = `token-${accounts.size + Math.random()}`;
    accounts.add(`Bearer ${accessToken}`);
    return [201, { tokens: { accessToken } }];
  }
  if (!accounts.has(token)) return [401, { error: { code: 'UNAUTHENTICATED' } }];
  switch (kind) {
    case 'POST /v1/realtime/tickets':
      return [201, { ticket: 'a ticket' }];
    case 'POST /v1/records':
    case 'PUT /v1/records/{id}':
      return [kind.startsWith('POST') ? 201 : 200, { version: 1, ...(JSON.parse(body) as object) }];
    case 'DELETE /v1/records/{id}':
      return [204, undefined];
    case 'DELETE /v1/me':
      accounts.delete(token);
      return [204, undefined];
    default:
      return [200, { cursor: 'MQ' }];
  }
}
