import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Invoke } from '../lambda/invocation';
import { type OpenConnection, serveConnections } from './connections-api';
import { substitute } from './context-variables';
import { FrameLimit } from './frame-limit';
import { close, listen } from './listener';
import {
  type Connection,
  connectEvent,
  disconnectEvent,
  type EventWithContext,
  messageEvent,
  newConnection,
} from './web-socket-event';

const FRAME_LIMIT_BYTES = 32 * 1024;
const MESSAGE_LIMIT_BYTES = 128 * 1024;

export type WebSocketRoute =
  /** `routeResponse`: the answer's body is sent back, as an `AWS::ApiGatewayV2::RouteResponse` asks for */
  | { readonly type: 'AWS_PROXY'; readonly routeResponse?: boolean }
  /** `response`: the integration response's template, if the route has a route response */
  | { readonly type: 'MOCK'; readonly response?: string };

export interface WebSocketGatewayOptions {
  readonly apiId: string;
  readonly stageName: string;
  readonly region: string;
  readonly account: string;
  /** By route key: `$connect`, `$default`, `sendMessage` … */
  readonly routes: Readonly<Record<string, WebSocketRoute>>;
  /** @default '$request.body.action' */
  readonly routeSelectionExpression?: string;
  /** @default 29_000 */
  readonly integrationTimeoutMs?: number;
  /** @default ten minutes */
  readonly idleTimeoutMs?: number;
  /** @default two hours */
  readonly maxDurationMs?: number;
  readonly log?: (line: string) => void;
  readonly invoke: Invoke;
}

/** Serves `/{stage}` (WebSocket) and `/{stage}/@connections/{id}` (HTTP) on one port. */
export class WebSocketGateway {
  /** `{apiId}.execute-api.{region}.amazonaws.com` */
  readonly domainName: string;
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT_BYTES });
  private readonly connections = new Map<string, OpenConnection>();
  private readonly disconnects = new Set<Promise<unknown>>();

  constructor(private readonly options: WebSocketGatewayOptions) {
    this.domainName = `${options.apiId}.execute-api.${options.region}.amazonaws.com`;
    this.server = createServer((request, response) => {
      serveConnections(request, response, { stageName: options.stageName, connections: this.connections }).catch(
        (error: unknown) => this.failed(error, response),
      );
    });
    this.server.on('upgrade', (request, socket, head) => {
      this.connect(request, socket, head).catch((error: unknown) => this.failed(error, socket));
    });
  }

  /** @returns the port, for `listen(0)` */
  listen(port: number): Promise<number> {
    return listen(this.server, port);
  }

  /** Closes every connection and waits for their `$disconnect`. */
  async close(): Promise<void> {
    await Promise.all([...this.connections.values()].map(({ socket }) => goAway(socket)));
    await Promise.all(this.disconnects);
    await close(this.server);
  }

  private get api(): { apiId: string; stageName: string; domainName: string } {
    return { apiId: this.options.apiId, stageName: this.options.stageName, domainName: this.domainName };
  }

  private async connect(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => undefined);
    const path = (request.url ?? '/').split('?')[0]?.replace(/\/$/, '');
    if (path !== `/${this.options.stageName}`) {
      refuse(socket, 403);
      return;
    }
    const connection = newConnection(request);
    if (this.options.routes['$connect']?.type === 'AWS_PROXY') {
      const outcome = await this.integrate(connectEvent(this.api, connection, request));
      const status = outcome.status ?? 502;
      if (status < 200 || status > 299) {
        refuse(socket, status);
        return;
      }
    }
    if (socket.destroyed) return;
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => this.established(connection, webSocket, socket));
  }

  private established(connection: Connection, webSocket: WebSocket, socket: Duplex): void {
    const frames = new FrameLimit(FRAME_LIMIT_BYTES);
    let idle: NodeJS.Timeout | undefined;
    const touch = (): void => {
      open.lastActiveAt = Date.now();
      clearTimeout(idle);
      idle = setTimeout(() => webSocket.close(1001, 'Going away'), this.options.idleTimeoutMs ?? 600_000);
    };
    const open: OpenConnection = { ...connection, socket: webSocket, lastActiveAt: Date.now(), touch };
    const limit = setTimeout(() => webSocket.close(1001, 'Going away'), this.options.maxDurationMs ?? 7_200_000);
    touch();
    this.connections.set(connection.id, open);

    socket.prependListener('data', (chunk: Buffer) => {
      if (frames.exceededBy(chunk)) webSocket.close(1009, 'Message too long');
    });
    webSocket.on('message', (data, isBinary) => {
      if (webSocket.readyState !== webSocket.OPEN) return;
      if (isBinary) {
        webSocket.close(1003, 'Binary is not supported');
        return;
      }
      touch();
      // `ws` hands messages over as one Buffer unless told otherwise.
      this.message(open, (data as Buffer).toString('utf8')).catch((error: unknown) => this.failed(error, socket));
    });
    webSocket.on('error', () => undefined);
    webSocket.on('close', (code, reason) => {
      clearTimeout(idle);
      clearTimeout(limit);
      this.connections.delete(connection.id);
      if (this.options.routes['$disconnect']?.type !== 'AWS_PROXY') return;
      const done = this.integrate(disconnectEvent(this.api, connection, code, reason.toString()));
      this.disconnects.add(done);
      void done.finally(() => this.disconnects.delete(done));
    });
  }

  private async message(connection: OpenConnection, body: string): Promise<void> {
    const { routes } = this.options;
    const key = this.routeKey(body);
    const route = routes[key];
    const event = messageEvent(this.api, connection, route ? key : '$default', body);
    if (!route) {
      this.answer(connection, failure('Forbidden', connection, event));
      return;
    }
    if (route.type === 'MOCK') {
      const response = route.response === undefined ? undefined : substitute(route.response, event.requestContext);
      this.answer(connection, response);
      return;
    }
    const outcome = await this.integrate(event);
    if (outcome.failed) {
      this.answer(connection, failure('Internal server error', connection, event));
      return;
    }
    // Without a route response the result's body is dropped.
    if (route.routeResponse) this.answer(connection, outcome.body);
  }

  private answer(connection: OpenConnection, text: string | undefined): void {
    if (text === undefined || connection.socket.readyState !== connection.socket.OPEN) return;
    connection.touch();
    connection.socket.send(text);
  }

  private routeKey(body: string): string {
    const expression = this.options.routeSelectionExpression ?? '$request.body.action';
    const [, path = ''] = /^\$\{?request\.body\.([\w.]+)\}?$/.exec(expression) ?? [];
    let value: unknown;
    try {
      value = JSON.parse(body);
      for (const name of path.split('.')) value = (value as Readonly<Record<string, unknown>> | null)?.[name];
    } catch {
      return '$default';
    }
    const key = typeof value === 'string' ? value : '';
    return !key.startsWith('$') && Object.hasOwn(this.options.routes, key) ? key : '$default';
  }

  private async integrate(event: EventWithContext): Promise<{ failed: boolean; status?: number; body?: string }> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), this.options.integrationTimeoutMs ?? 29_000);
    });
    const invoked = this.options.invoke(event).catch((error: unknown) => {
      this.options.log?.(`WebSocket API ${this.options.apiId}: ${String(error)}`);
      return 'failure' as const;
    });
    const result = await Promise.race([invoked, timeout]);
    clearTimeout(timer);
    if (!result) return { failed: true, status: 504 };
    if (result === 'failure' || result.throttled) return { failed: true, status: 500 };
    const payload = result.payload as { statusCode?: unknown; body?: unknown } | null | undefined;
    if (result.error || typeof payload?.statusCode !== 'number') return { failed: true };
    const body = typeof payload.body === 'string' ? { body: payload.body } : {};
    return { failed: false, status: payload.statusCode, ...body };
  }

  private failed(error: unknown, connection: { destroy(): unknown }): void {
    this.options.log?.(`WebSocket API ${this.options.apiId}: ${String(error)}`);
    connection.destroy();
  }
}

function failure(message: string, connection: Connection, event: EventWithContext): string {
  return JSON.stringify({ message, connectionId: connection.id, requestId: event.requestContext.requestId });
}

function goAway(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), 200);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1001, 'Going away');
  });
}

function refuse(socket: Duplex, status: number): void {
  const body = JSON.stringify({ message: STATUS_CODES[status] ?? 'Error' });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\nConnection: close\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
