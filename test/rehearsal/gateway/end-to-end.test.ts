import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { LocalDistribution } from '../../../rehearsal/cdn/distribution';
import { RestGateway } from '../../../rehearsal/gateway/rest-api';
import { WebSocketGateway } from '../../../rehearsal/gateway/web-socket-api';
import { LocalFunction } from '../../../rehearsal/lambda/function';
import { pythonRuntime } from '../../../rehearsal/lambda/runtime';
import { Processes } from '../../../rehearsal/processes';
import { python } from '../lambda/python';
import { call } from './http-client';

const region = 'ap-northeast-1';
const account = '123456789012';
const proxy = { type: 'AWS_PROXY' } as const;

let processes: Processes;
let api: LocalFunction;
let rest: RestGateway;
let webSocket: WebSocketGateway;
let distribution: LocalDistribution;
let origin: string;

beforeAll(async () => {
  processes = Processes.start();
  webSocket = new WebSocketGateway({
    apiId: 'ws12345678',
    stageName: 'ws',
    region,
    account,
    routes: {
      $connect: proxy,
      $disconnect: proxy,
      $default: proxy,
      ping: { type: 'MOCK', response: '{"type":"pong"}' },
    },
    invoke: (event) => api.invoke(event),
  });
  const webSocketOrigin = `http://127.0.0.1:${await webSocket.listen(0)}`;
  api = new LocalFunction({
    name: 'fillup-test-api',
    version: '1',
    taskRoot: path.resolve(__dirname, '../lambda/fixtures'),
    handler: 'api.handler',
    environment: { WEBSOCKET_MANAGEMENT_URL: `${webSocketOrigin}/ws` },
    memorySize: 512,
    timeoutSeconds: 10,
    region,
    account,
    processes,
    runtime: pythonRuntime(python),
    log: () => undefined,
    // The handler of this test keeps its connections in memory.
    maxEnvironments: 1,
  });
  rest = new RestGateway({
    apiId: 'rest123456',
    stageName: 'api',
    region,
    account,
    methods: [{ resourcePath: '/{proxy+}', resourceId: 'x', httpMethod: 'ANY', integration: { Type: 'AWS_PROXY' } }],
    binaryMediaTypes: ['application/gzip'],
    minimumCompressionSize: 1000,
    invoke: (event) => api.invoke(event),
  });
  const restOrigin = `http://127.0.0.1:${await rest.listen(0)}`;
  const behavior = {
    ViewerProtocolPolicy: 'https-only',
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  };
  distribution = new LocalDistribution({
    domainName: 'dapi.cloudfront.net',
    config: {
      Origins: [
        { Id: 'rest', DomainName: rest.domainName, OriginPath: '/api' },
        { Id: 'ws', DomainName: webSocket.domainName },
      ],
      DefaultCacheBehavior: {
        ...behavior,
        TargetOriginId: 'rest',
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      },
      CacheBehaviors: [{ ...behavior, PathPattern: '/ws', TargetOriginId: 'ws' }],
    },
    policies: {},
    origins: (domainName) => ({
      kind: 'http',
      origin: domainName === rest.domainName ? restOrigin : webSocketOrigin,
      hostHeader: domainName,
    }),
    translate: (text) => text,
  });
  origin = `127.0.0.1:${await distribution.listen('127.0.0.1', 0)}`;
});

afterAll(async () => {
  await distribution.close();
  await webSocket.close();
  await rest.close();
  await api.stop();
  await processes.stopAll();
});

async function opened(ticket: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${origin}/ws?ticket=${ticket}`);
  await once(socket, 'open');
  return socket;
}

async function message(socket: WebSocket): Promise<unknown> {
  const [data] = (await once(socket, 'message')) as [Buffer];
  return JSON.parse(data.toString());
}

test('a request goes through distribution and gateway to the handler and back', async () => {
  const body = '{"drink":"水"}';
  const headers = { 'X-Forwarded-For': '203.0.113.7' };
  const { status, text } = await call(`http://${origin}/v1/records`, { method: 'POST', headers, body });
  expect(status).toBe(200);
  // The viewer's address is the second from the right.
  expect(JSON.parse(text)).toEqual({ forwardedFor: '203.0.113.7, 127.0.0.1, 127.0.0.1', path: '/v1/records', body });
});

describe('a binary body', () => {
  const echo = (body: Buffer, headers: OutgoingHttpHeaders = {}) =>
    call(`http://${origin}/v1/me/import`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/gzip', Accept: 'application/gzip', ...headers },
      body,
    });

  test('of the largest size goes there and back, byte for byte', async () => {
    // What MAXIMUM_COMPRESSED_BYTES of app/transfer/archive.py allows.
    const body = randomBytes(4_500_000);
    const plain = await echo(body);
    expect([plain.status, plain.headers['content-type']]).toEqual([200, 'application/gzip']);
    expect(plain.body.equals(body)).toBe(true);
    const compressed = await echo(body, { 'Accept-Encoding': 'gzip' });
    expect(gunzipSync(compressed.body).equals(body)).toBe(true);
  });

  test('beyond what Lambda takes is 413: 5 MB are 6.7 MB as base64', async () => {
    expect((await echo(randomBytes(5_000_000))).status).toBe(413);
  });
});

test('WebSockets through the distribution: tickets, messages by @connections, ping, closed ones are gone', async () => {
  const refused = new WebSocket(`ws://${origin}/ws?ticket=bad`);
  const [error] = (await once(refused, 'error')) as [Error];
  expect(error.message).toBe('Unexpected server response: 401');

  const first = await opened('good');
  const second = await opened('good');
  const atFirst = message(first);
  const text = JSON.stringify({ action: 'tell', text: '喝水' });
  second.send(text);
  await expect(atFirst).resolves.toEqual({ action: 'tell', text: '喝水' });

  first.send('{"action":"ping"}');
  await expect(message(first)).resolves.toEqual({ type: 'pong' });

  first.close(1000);
  await once(first, 'close');
  const answers: unknown[] = [];
  second.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString())));
  second.send(text);
  while (!answers.some((answer) => JSON.stringify(answer).includes('410'))) await once(second, 'message');
  expect(answers).toContainEqual({ statuses: [410, 200] });
  second.terminate();
});

test('a path under /ws that is no handshake reaches the WebSocket API, which refuses it', async () => {
  expect((await call(`http://${origin}/ws`)).status).toBe(403);
});
