import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import { shortId } from './identifiers';
import { readBody } from './request-body';
import type { Connection } from './web-socket-event';

const MESSAGE_LIMIT_BYTES = 128 * 1024;

export interface OpenConnection extends Connection {
  readonly socket: WebSocket;
  lastActiveAt: number;
  /** Marks the connection as used, in either direction. */
  readonly touch: () => void;
}

/** `@connections`: POST sends, GET describes, DELETE closes; `path` is `/{stage}/@connections/{connection id}`. */
export async function serveConnections(
  request: IncomingMessage,
  response: ServerResponse,
  api: { readonly stageName: string; readonly connections: ReadonlyMap<string, OpenConnection> },
): Promise<void> {
  const body = await readBody(request, MESSAGE_LIMIT_BYTES);
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const [, id] = new RegExp(`^/${api.stageName}/@connections/([^/]+)$`).exec(path) ?? [];
  if (id === undefined) {
    fail(response, 403, 'ForbiddenException', 'Forbidden');
    return;
  }
  // Whether the signature fits is IAM's matter; that a caller has signed at all shows here.
  if (!/^AWS4-HMAC-SHA256 /.test(request.headers.authorization ?? '')) {
    fail(response, 403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    return;
  }
  const connection = api.connections.get(decodeURIComponent(id));
  if (!connection || connection.socket.readyState !== connection.socket.OPEN) {
    fail(response, 410, 'GoneException', 'Gone');
    return;
  }
  if (!body) {
    fail(response, 413, 'PayloadTooLargeException', 'Payload Too Large');
    return;
  }
  if (request.method === 'POST') {
    connection.touch();
    await new Promise<void>((resolve) => connection.socket.send(body.toString('utf8'), () => resolve()));
    send(response, 200, undefined);
    return;
  }
  if (request.method === 'GET') {
    send(response, 200, {
      connectedAt: new Date(connection.connectedAt).toISOString(),
      identity: connection.identity,
      lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
    });
    return;
  }
  if (request.method === 'DELETE') {
    connection.socket.close(1000, 'Connection Closed Normally');
    send(response, 204, undefined);
    return;
  }
  fail(response, 403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
}

function fail(response: ServerResponse, status: number, type: string, message: string): void {
  response.setHeader('x-amzn-ErrorType', type);
  send(response, status, { message });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'x-amzn-RequestId': shortId() });
  response.end(text);
}
