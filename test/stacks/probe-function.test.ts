import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { close, listen } from '../../rehearsal/gateway/listener';
import { LocalFunction } from '../../rehearsal/lambda/function';
import { nodeRuntime } from '../../rehearsal/lambda/runtime';
import { Processes } from '../../rehearsal/processes';
import { ROOT } from '../assembly/synth';

type Answer = readonly [status: number, body: unknown];

/** The envelope of a refusal, with fields in other words. */
const refusal = (changes: object = {}) => ({
  error: {
    code: 'UNAUTHENTICATED',
    message: '請先登入',
    requestId: 'r',
    timestamp: '2026-03-10T07:30:00Z',
    ...changes,
  },
});

let processes: Processes;
let servers: Record<'site' | 'api' | 'lambda', Server>;
let urls: Record<'site' | 'api' | 'lambda', string>;
/** By server and path: what differs from a healthy environment. */
let answers: Record<string, Answer>;
let asked: { path: string; headers: IncomingMessage['headers'] }[];
let lines: string[];
let probe: LocalFunction | undefined;

const healthy = (): Record<string, Answer> => ({
  'site/': [200, '<!doctype html><html></html>'],
  'site/config.json': [200, { environment: 'dev', apiUrl: urls.api }],
  'api/health': [200, { status: 'ok', environment: 'dev', buildId: 'c-1' }],
  'api/health/ready': [200, { status: 'ready' }],
  'api/v1/me': [401, refusal()],
  'lambda/2015-03-31/functions/fillup-dev-api/aliases/live': [200, { Name: 'live', FunctionVersion: '7' }],
});

function serve(name: string): Server {
  return createServer((request, response) => {
    const path = `${name}${request.url ?? ''}`;
    asked.push({ path, headers: request.headers });
    const [status, body] = { ...healthy(), ...answers }[path] ?? [404, ''];
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

beforeAll(() => {
  processes = Processes.start();
});
beforeEach(async () => {
  [answers, asked, lines] = [{}, [], []];
  servers = { site: serve('site'), api: serve('api'), lambda: serve('lambda') };
  const origin = async (server: Server) => `http://127.0.0.1:${await listen(server, 0)}`;
  urls = {
    site: await origin(servers.site),
    api: await origin(servers.api),
    lambda: await origin(servers.lambda),
  };
});
afterEach(async () => {
  await probe?.stop();
  await Promise.all(Object.values(servers).map(close));
});
afterAll(() => processes.stopAll());

/** One run, by the real handler in a process of its own, and the lines that it is known to write. */
async function run(timeoutSeconds = 60, count = 1): Promise<{ error?: string; lines: Record<string, unknown>[] }> {
  probe = new LocalFunction({
    ...{ name: 'fillup-dev-probe', version: '$LATEST', region: 'ap-northeast-1', account: '123456789012' },
    ...{ handler: 'index.handler', memorySize: 256, timeoutSeconds, processes, runtime: nodeRuntime },
    taskRoot: join(ROOT, 'lib', 'stacks', 'monitoring', 'probe'),
    environment: {
      ...{ ENVIRONMENT: 'dev', FUNCTION_NAME: 'fillup-dev-api', ALIAS: 'live', SITE_URL: urls.site, API_URL: urls.api },
      ...{ AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_ENDPOINT_URL_LAMBDA: urls.lambda },
    },
    log: (line) => lines.push(line),
  });
  const { error } = await probe.invoke({});
  const written = () => lines.filter((line) => line.startsWith('{'));
  // They come by another way than the answer, at once or never.
  const deadline = Date.now() + 5_000;
  while (written().length < count && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
  return { error: error?.errorType, lines: written().map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const ofViewers = (): string[] => asked.map(({ path }) => path).filter((path) => !path.startsWith('lambda'));

test('MISSING-8: a healthy environment is a success, asked five times, over connections of their own', async () => {
  const { error, lines: logged } = await run();
  expect(error).toBeUndefined();
  expect(logged).toHaveLength(1);
  expect(logged[0]).toMatchObject({ service: 'fillup-probe', environment: 'dev', Success: 1, message: 'checks' });
  expect(Object.keys(logged[0]?.checks as object).sort()).toEqual(['config', 'health', 'page', 'ready', 'refusal']);
  expect(ofViewers().sort()).toEqual(['api/health', 'api/health/ready', 'api/v1/me', 'site/', 'site/config.json']);
  for (const { path, headers } of asked.filter((request) => !request.path.startsWith('lambda'))) {
    // The web ACL refuses who does not say what it is.
    expect([path, headers['user-agent'], headers.connection]).toEqual([path, 'fillup-probe', 'close']);
  }
});

test('its metrics are read from its line, under the dimensions of the alarm', async () => {
  const [line] = (await run()).lines;
  const { _aws, ...fields } = line as { _aws: { Timestamp: number; CloudWatchMetrics: unknown }; Latency: number };
  expect(_aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'FillUp',
      Dimensions: [['service', 'environment']],
      Metrics: [
        { Name: 'Success', Unit: 'None' },
        { Name: 'Latency', Unit: 'Milliseconds' },
      ],
    },
  ]);
  expect(Math.abs(_aws.Timestamp - Date.now())).toBeLessThan(60_000);
  expect(fields.Latency).toBeGreaterThan(0);
});

test.each<[check: string, path: string, answer: Answer, problem: string]>([
  ['page', 'site/', [503, 'Service unavailable'], '/: 503 instead of 200: Service unavailable'],
  ['page', 'site/', [200, '{"error":"no page"}'], '/: not a page'],
  ['config', 'site/config.json', [200, '<!doctype html>'], '/config.json: not JSON: <!doctype html>'],
  ['config', 'site/config.json', [200, { environment: 'prod' }], '/config.json: environment is prod instead of dev'],
  ['config', 'site/config.json', [200, { environment: 'dev', apiUrl: 'x' }], '/config.json: apiUrl is x instead of'],
  ['health', 'api/health', [502, '{}'], '/health: 502 instead of 200'],
  ['health', 'api/health', [200, { status: 'ok', environment: 'prod' }], '/health: environment is prod'],
  ['ready', 'api/health/ready', [503, { error: { code: 'SERVICE_UNAVAILABLE' } }], '/health/ready: 503 instead of 200'],
  ['refusal', 'api/v1/me', [200, { id: 'somebody' }], '/v1/me: 200 instead of 401'],
  ['refusal', 'api/v1/me', [401, 'Unauthorized'], '/v1/me: not JSON'],
  ['refusal', 'api/v1/me', [401, refusal({ code: 'FORBIDDEN' })], '/v1/me: code is FORBIDDEN'],
  ['refusal', 'api/v1/me', [401, refusal({ requestId: undefined })], '/v1/me: no requestId in its error'],
])('%s fails, and nothing else, when %s answers %j', async (check, path, answer, problem) => {
  answers = { [path]: answer };
  const { error, lines: logged } = await run();
  expect(error).toBeUndefined();
  expect(logged[0]).toMatchObject({ Success: 0 });
  const checks = logged[0]?.checks as Record<string, { problem?: string }>;
  expect(checks[check]?.problem).toContain(problem);
  expect(Object.values(checks).filter((outcome) => outcome.problem !== undefined)).toHaveLength(1);
});

test('an environment that cannot be reached is a failure of the environment, not of the probe', async () => {
  await close(servers.api);
  const { error, lines: logged } = await run();
  expect(error).toBeUndefined();
  expect(logged[0]).toMatchObject({
    Success: 0,
    checks: { health: { problem: expect.stringContaining('/health: ') as string } },
  });
});

test('while the alias shifts, requests flow until the run is nearly over, whatever they answer', async () => {
  const alias = { Name: 'live', FunctionVersion: '8', RoutingConfig: { AdditionalVersionWeights: { '9': 0.1 } } };
  answers = {
    'lambda/2015-03-31/functions/fillup-dev-api/aliases/live': [200, alias],
    'api/health': [500, 'the new version'],
  };
  // All but the last ten and a half seconds: the time that one more answer may take.
  const { error, lines: logged } = await run(15, 2);
  expect(error).toBeUndefined();
  expect(logged).toHaveLength(2);
  const { message, requests } = logged[1] as { message: string; requests: Record<string, number> };
  expect(message).toBe('canary');
  const sent = ofViewers().slice(5);
  expect(sent.slice(0, 2)).toEqual(['api/health', 'api/health/ready']);
  expect(requests['500']).toBeGreaterThanOrEqual(1);
  expect(Object.values(requests).reduce((sum, count) => sum + count, 0)).toBe(sent.length);
  // Two a second: the web ACL takes 2,000 in five minutes from one address.
  expect(sent.length).toBeLessThanOrEqual(9);
});

test('where the alias cannot be read, what was seen is published, and the run fails', async () => {
  answers = { 'lambda/2015-03-31/functions/fillup-dev-api/aliases/live': [403, { message: 'not authorized' }] };
  const { error, lines: logged } = await run();
  expect(error).toBeDefined();
  expect(logged).toEqual([expect.objectContaining({ Success: 1 })]);
});
