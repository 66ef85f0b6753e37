import { type IncomingMessage, type OutgoingHttpHeaders, request as httpRequest, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpOrigin } from './http-origin';

/** Hands a WebSocket handshake to the origin and, if it agrees, the connection. */
export function proxyWebSocket(
  viewer: { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
  origin: HttpOrigin,
  path: string,
  headers: OutgoingHttpHeaders,
): void {
  const { socket, head } = viewer;
  const outgoing = httpRequest(origin.origin, {
    method: 'GET',
    path,
    headers: { ...headers, Connection: 'Upgrade', Upgrade: 'websocket' },
  });
  socket.on('error', () => outgoing.destroy());
  socket.on('close', () => outgoing.destroy());
  outgoing.on('error', () => socket.end(statusLine(502) + '\r\n'));
  outgoing.on('response', (response) => {
    socket.write(
      statusLine(response.statusCode ?? 502) +
        headerLines(response.rawHeaders, 'transfer-encoding') +
        'Connection: close\r\n\r\n',
    );
    response.pipe(socket);
  });
  outgoing.on('upgrade', (response, originSocket, originHead) => {
    socket.write(statusLine(101) + headerLines(response.rawHeaders) + '\r\n');
    if (originHead.length > 0) socket.write(originHead);
    if (head.length > 0) originSocket.write(head);
    originSocket.on('error', () => socket.destroy());
    originSocket.on('close', () => socket.destroy());
    socket.on('error', () => originSocket.destroy());
    socket.on('close', () => originSocket.destroy());
    socket.pipe(originSocket).pipe(socket);
  });
  outgoing.end();
}

function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
}

function headerLines(rawHeaders: readonly string[], ...dropped: readonly string[]): string {
  let lines = '';
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!dropped.includes(name.toLowerCase())) lines += `${name}: ${rawHeaders[index + 1] ?? ''}\r\n`;
  }
  return lines;
}
