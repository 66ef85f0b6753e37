/**
 * The container image, built from its Dockerfile and run as Lambda runs it, on a base made on this machine that offers
 * what AWS's base image offers. BUILDAH and IMAGE_PYTHON name the programs (setup/image-test.mjs finds them).
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { InvokeResult } from '../../rehearsal/lambda/invocation';
import { Processes } from '../../rehearsal/processes';
import { LocalAws } from '../../rehearsal/services/aws';
import { startPostgres } from '../../rehearsal/services/postgres';
import { buildBase, copyBuildContext, ownDirectory, venvPython } from './build-context';
import { Buildah, runToEnd } from './buildah';
import { LambdaContainer, SANDBOX_USER } from './lambda-container';

const root = path.resolve(__dirname, '../..');
const backend = path.join(root, 'app-backend');
const dockerfile = readFileSync(path.join(backend, 'Dockerfile'), 'utf8');
const pythonVersion = /^ARG PYTHON_VERSION=(\S+)$/m.exec(dockerfile)?.[1] ?? '';
const BASE = `public.ecr.aws/lambda/python:${pythonVersion}-arm64`;
const IMAGE = 'localhost/fillup-api:test';
const REGION = 'ap-northeast-1';
/** Bytes over the base image; more is a package that nobody meant to ship. */
const LARGEST_IMAGE = 100_000_000;

interface Contents {
  readonly user: number;
  readonly entries: readonly string[];
  readonly distributions: Readonly<Record<string, string>>;
  readonly modules: readonly string[];
  readonly other: readonly string[];
  readonly notCompiled: readonly string[];
  readonly unreadable: readonly string[];
  readonly writable: readonly string[];
  readonly caches: readonly string[];
  readonly bytes: number;
}

function named(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run this with "npm run test:image"`);
  return value;
}

const directory = ownDirectory(path.join(root, '.cache'), named('BUILDAH'));
const context = path.join(directory, 'context');
const buildah = new Buildah(named('BUILDAH'), directory);
let container: string;

function inContainer(...command: readonly string[]): string {
  return runToEnd(...buildah.command(container, ['--user', SANDBOX_USER, ...flags(settings)], command));
}

const flags = (variables: Readonly<Record<string, string>>): string[] =>
  Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);

const settings = {
  ENVIRONMENT: 'dev',
  BUILD_ID: 'c-0123456789ab',
  ADMIN_SECRET_ARN: 'admin',
  DATABASE_SECRET_ARN: 'application',
  TOKEN_SECRET_ARN: 'tokens',
  GUESTS_PER_HOUR: '1000',
  PUSH_CONTACT: 'mailto:ops@example.com',
  WEBSOCKET_MANAGEMENT_URL: 'http://127.0.0.1:9/ws',
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'image-test',
  AWS_SECRET_ACCESS_KEY: 'image-test',
};

beforeAll(() => {
  buildBase(buildah, path.join(directory, 'base'), BASE, named('IMAGE_PYTHON'));
  copyBuildContext(backend, context);
  buildah.build(context, IMAGE);
  container = buildah.from(IMAGE);
});
afterAll(() => buildah.clear());

describe('the image', () => {
  let contents: Contents;
  beforeAll(() => {
    contents = JSON.parse(
      inContainer('python', '-c', readFileSync(path.join(__dirname, 'inspect_image.py'), 'utf8')),
    ) as Contents;
    const megabytes = (contents.bytes / 1e6).toFixed(1);
    mkdirSync(path.join(root, 'reports'), { recursive: true });
    writeFileSync(
      path.join(root, 'reports', 'image.txt'),
      `The image holds ${megabytes} MB over its base; built for ${process.arch} on a base made here, where the release builds arm64 on AWS's.\n`,
    );
  });

  test('is what the Dockerfile says, which is built as it is', () => {
    expect(readFileSync(path.join(context, 'Dockerfile'), 'utf8')).toBe(dockerfile);
    expect(buildah.inspect(IMAGE).config).toMatchObject({
      Entrypoint: ['/lambda-entrypoint.sh'],
      Cmd: ['app.main.handler'],
      WorkingDir: '/var/task',
    });
  });

  test('names no user: Lambda gives every image one of its own', () => {
    expect(buildah.inspect(IMAGE).config.User ?? '').toBe('');
    expect(contents.user).toBe(Number(SANDBOX_USER.split(':')[0]));
  });

  test('holds the locked packages, in their versions, and no other', () => {
    const lock = readFileSync(path.join(backend, 'requirements.txt'), 'utf8');
    const locked = [...lock.matchAll(/^([\w.-]+)==([^\s;]+)/gm)].map(([, name = '', version]) => [name, version]);
    const normal = (name: string) => name.toLowerCase().replace(/[-_.]+/g, '-');
    const found = Object.entries(contents.distributions).map(([name, version]) => [normal(name), version]);
    expect(found.sort()).toEqual(locked.map(([name = '', version]) => [normal(name), version]).sort());
  });

  test('holds only what runs', () => {
    const sources = ['app', 'migrations', 'certs', 'alembic.ini'];
    expect(contents.entries).toEqual(expect.arrayContaining(sources));
    for (const name of ['bin', 'tests', 'pip', 'Dockerfile', 'requirements.txt', 'notes.txt', 'pyproject.toml']) {
      expect(contents.entries).not.toContain(name);
    }
    const modules = readdirSync(path.join(backend, 'app'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.py'))
      .map((name) => `app/${name}`);
    expect(contents.modules).toEqual(modules.sort());
    expect([contents.other, contents.caches]).toEqual([[], []]);
    expect(contents.bytes).toBeLessThan(LARGEST_IMAGE);
  });

  test('can be read, and not written, by whoever runs it', () => {
    expect([contents.unreadable, contents.writable]).toEqual([[], []]);
    // By how it ends: buildah may lose the last words of who ends at once.
    expect(() => inContainer('sh', '-c', '! (echo x > "$LAMBDA_TASK_ROOT/app/main.py") 2>/dev/null')).not.toThrow();
  });

  test('is compiled, and runs what was compiled', () => {
    expect(contents.notCompiled).toEqual([]);
    const script = 'python -v -c "import app.main, app.migrate" 2>&1';
    const loaded = inContainer('sh', '-c', `cd "$LAMBDA_TASK_ROOT" && ${script}`).match(
      /(?<=code object from ')[^']+/g,
    );
    const ours = (loaded ?? []).filter((name) => name.startsWith('/var/task/'));
    expect(ours).toContain(`/var/task/app/__pycache__/main.cpython-${pythonVersion.replace('.', '')}.pyc`);
    expect(ours.filter((name) => !name.endsWith('.pyc'))).toEqual([]);
  });

  test('takes its version of Python from the argument', () => {
    expect(inContainer('python', '-c', 'import sys; print("%d.%d" % sys.version_info[:2])').trim()).toBe(pythonVersion);
    const build = () => buildah.build(context, 'localhost/other', '--build-arg', 'PYTHON_VERSION=9.9');
    expect(build).toThrow('public.ecr.aws/lambda/python:9.9-arm64');
  });
});

describe('the function in the image', () => {
  const processes = Processes.start();
  const password = randomBytes(12).toString('hex');
  const newest = readdirSync(path.join(backend, 'migrations', 'versions'))
    .flatMap((name) => /^(\d{4})_/.exec(name)?.[1] ?? [])
    .sort()
    .at(-1);
  let environment: Record<string, string>;
  let files: Record<string, string>;
  const running: LambdaContainer[] = [];
  let api: LambdaContainer;

  beforeAll(async () => {
    const database = await startPostgres({
      directory: path.join(directory, 'postgres'),
      user: 'fillup_admin',
      password,
      database: 'fillup_db',
      durable: false,
      processes,
      python: venvPython,
    });
    const aws = await LocalAws.start({ python: venvPython, processes, log: () => undefined });
    const credentials = { host: database.host, port: database.port, dbname: 'fillup_db' };
    const secrets = {
      admin: JSON.stringify({ ...credentials, username: 'fillup_admin', password }),
      application: JSON.stringify({ ...credentials, username: 'fillup_app', password: 'application password' }),
      tokens: randomBytes(32).toString('hex'),
    };
    for (const [Name, SecretString] of Object.entries(secrets)) {
      await aws.call('secretsmanager.CreateSecret', '123456789012', REGION, { Name, SecretString });
    }
    const caFile = path.join(directory, 'ca.pem');
    writeFileSync(caFile, readFileSync(database.caFile));
    chmodSync(caFile, 0o644);
    files = { '/tmp/ca.pem': caFile };
    environment = { ...settings, AWS_ENDPOINT_URL: aws.endpoint, DATABASE_CA_FILE: '/tmp/ca.pem' };
    const migration = await started(['/lambda-entrypoint.sh', 'app.migrate.handler']);
    expect(await migration.invoke({})).toEqual({ payload: { revision: newest, ahead: false } });
    expect(await migration.invoke({})).toEqual({ payload: { revision: newest, ahead: false } });
    const { Entrypoint = [], Cmd = [] } = buildah.inspect(IMAGE).config;
    api = await started([...Entrypoint, ...Cmd]);
  });
  afterAll(async () => {
    await Promise.all(running.map((lambda) => lambda.stop()));
    await processes.stopAll();
  });

  async function started(command: readonly string[]): Promise<LambdaContainer> {
    const lambda = new LambdaContainer({ buildah, processes, container, command, environment, files });
    running.push(lambda);
    await lambda.start();
    return lambda;
  }

  interface Event {
    body: string | null;
    isBase64Encoded: boolean;
    path: string;
    httpMethod: string;
    multiValueHeaders: Record<string, string[]>;
    queryStringParameters: Record<string, string> | null;
    requestContext: Record<string, unknown>;
  }
  interface Answer {
    readonly statusCode: number;
    readonly body: string;
    readonly isBase64Encoded?: boolean;
  }

  const event = (name: string): Event =>
    JSON.parse(readFileSync(path.join(backend, 'tests', 'events', `${name}.json`), 'utf8')) as Event;

  async function answer(request: Event, token?: string): Promise<Answer> {
    if (token) request.multiValueHeaders = { ...request.multiValueHeaders, Authorization: [`Bearer ${token}`] };
    return answered(await api.invoke(request));
  }

  function answered({ payload, error }: InvokeResult): Answer {
    if (error) throw new Error(`${error.errorType}: ${error.errorMessage}`);
    return payload as Answer;
  }

  async function guest(): Promise<string> {
    const account = await answer(event('rest-post-account-repeated-header'));
    expect(account.statusCode).toBe(201);
    return (JSON.parse(account.body) as { tokens: { accessToken: string } }).tokens.accessToken;
  }

  test('is alive, and reaches the database', async () => {
    const health = await answer(event('rest-get-health'));
    expect([health.statusCode, JSON.parse(health.body)]).toEqual([
      200,
      { status: 'ok', buildId: 'c-0123456789ab', environment: 'dev' },
    ]);
    expect((await answer({ ...event('rest-get-health'), path: '/health/ready' })).statusCode).toBe(200);
  });

  test('answers every recorded event', async () => {
    const token = await guest();
    const statuses: Record<string, number> = {};
    const rest = ['rest-post-record', 'rest-put-record', 'rest-get-records', 'rest-delete-record', 'rest-post-binary'];
    for (const name of rest) statuses[name] = (await answer(event(name), token)).statusCode;

    const ticketRequest = { ...event('rest-post-record'), path: '/v1/realtime/tickets', body: null };
    const { ticket } = JSON.parse((await answer(ticketRequest, token)).body) as { ticket: string };
    const webSocket = ['connect-without-ticket', 'connect', 'send-message', 'default', 'disconnect'];
    for (const name of webSocket.map((route) => `websocket-${route}`)) {
      const message = event(name);
      if (name === 'websocket-connect') message.queryStringParameters = { ticket };
      statuses[name] = answered(await api.invoke(message)).statusCode;
    }
    expect(statuses).toEqual({
      'rest-post-record': 201,
      'rest-put-record': 200,
      'rest-get-records': 200,
      'rest-delete-record': 204,
      // Cut off, as recorded.
      'rest-post-binary': 400,
      'websocket-connect-without-ticket': 401,
      'websocket-connect': 200,
      'websocket-send-message': 200,
      'websocket-default': 200,
      'websocket-disconnect': 200,
    });
    const recorded = readdirSync(path.join(backend, 'tests', 'events')).map((name) => path.basename(name, '.json'));
    const served = [...Object.keys(statuses), 'rest-get-health', 'rest-post-account-repeated-header'];
    expect(served.sort()).toEqual(recorded.sort());
  });

  test('takes and gives binary files', async () => {
    const token = await guest();
    const file = gzipSync('recordedAt,amountMl\n2026-03-10T07:30:00Z,250\n');
    const imported = await answer({ ...event('rest-post-binary'), body: file.toString('base64') }, token);
    expect(JSON.parse(imported.body)).toMatchObject({ imported: 1 });
    const request = { ...event('rest-get-records'), path: '/v1/me/export' };
    request.multiValueHeaders = { Accept: ['application/gzip'] };
    const exported = await answer(request, token);
    expect([exported.statusCode, exported.isBase64Encoded]).toEqual([200, true]);
  });

  test('runs a job', async () => {
    expect((await api.invoke({ job: 'housekeeping' })).error).toBeUndefined();
  });

  test('reports what it cannot serve, and goes on', async () => {
    const { error } = await api.invoke({ Records: [] });
    expect(error?.errorType).toBe('UnknownEventError');
    expect((await answer(event('rest-get-health'))).statusCode).toBe(200);
  });

  test('logs JSON, a line an invocation', () => {
    const requests = api.log
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { message: string });
    expect(requests.some(({ message }) => message === 'request')).toBe(true);
  });
});
