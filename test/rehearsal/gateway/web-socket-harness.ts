import { once } from 'node:events';
import { WebSocket } from 'ws';
import { WebSocketGateway, type WebSocketGatewayOptions } from '../../../rehearsal/gateway/web-socket-api';
import type { InvokeResult } from '../../../rehearsal/lambda/invocation';

export interface SocketEvent {
  readonly headers?: Record<string, string>;
  readonly queryStringParameters?: Record<string, string>;
  readonly requestContext: Record<string, unknown> & { readonly routeKey: string; readonly connectionId: string };
  readonly body?: string;
}

export const invocations: {
  events: SocketEvent[];
  answer: (event: SocketEvent) => InvokeResult | Promise<InvokeResult>;
} = {
  events: [],
  answer: () => ({ payload: { statusCode: 200 } }),
};
let arrived: (() => void)[] = [];
let gateway: WebSocketGateway | undefined;
const clients: WebSocket[] = [];

export async function start(options: Partial<WebSocketGatewayOptions> = {}): Promise<number> {
  gateway = new WebSocketGateway({
    apiId: 'zyxwvu9876',
    stageName: 'ws',
    region: 'ap-northeast-1',
    account: '123456789012',
    routes: {
      $connect: { type: 'AWS_PROXY' },
      $disconnect: { type: 'AWS_PROXY' },
      $default: { type: 'AWS_PROXY' },
      sendMessage: { type: 'AWS_PROXY' },
      ping: { type: 'MOCK', response: '{"type":"pong"}' },
    },
    invoke: async (event) => {
      invocations.events.push(event as SocketEvent);
      for (const seen of arrived.splice(0)) seen();
      return invocations.answer(event as SocketEvent);
    },
    ...options,
  });
  return gateway.listen(0);
}

export function client(port: number, path = '/ws?ticket=TICKET', headers: Record<string, string> = {}): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers, perMessageDeflate: false });
  clients.push(socket);
  return socket;
}

export async function opened(port: number): Promise<WebSocket> {
  const socket = client(port);
  await once(socket, 'open');
  return socket;
}

export async function event(routeKey: string): Promise<SocketEvent> {
  for (;;) {
    const found = invocations.events.find(({ requestContext }) => requestContext.routeKey === routeKey);
    if (found) return found;
    await new Promise<void>((resolve) => arrived.push(resolve));
  }
}

export async function message(socket: WebSocket): Promise<unknown> {
  const [data] = (await once(socket, 'message')) as [Buffer];
  return JSON.parse(data.toString());
}

export async function closed(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

beforeEach(() => {
  invocations.events = [];
  arrived = [];
  invocations.answer = () => ({ payload: { statusCode: 200 } });
});
afterEach(async () => {
  for (const socket of clients.splice(0)) socket.terminate();
  await stop();
});

export async function stop(): Promise<void> {
  await gateway?.close();
}
