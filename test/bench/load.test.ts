import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fakeApi, type FakeApi } from './fake-api';

const PROGRAM = resolve(__dirname, '..', 'load', 'run.mjs');
const BRIEFLY = ['--users', '4', '--ramp', '0', '--seconds', '1', '--think', '0-0'];

const ACTS = 1000;
const SHARES: readonly (readonly [number, ...string[]])[] = [
  [35, 'create'],
  [30, 'list'],
  [15, 'changes'],
  [15, 'summary'],
  [5, 'edit', 'delete'],
];

interface Result {
  readonly code: number | null;
  readonly output: string;
}

interface Outcome {
  readonly errors: number;
  readonly operations: Readonly<Record<string, { readonly count: number }>>;
}

const folder = mkdtempSync(join(tmpdir(), 'fillup-load-'));
const json = join(folder, 'result.json');
let api: FakeApi | undefined;

afterEach(() => api?.close());
afterAll(() => rmSync(folder, { recursive: true }));

function load(...options: string[]): Promise<Result> {
  return ended(spawn(process.execPath, [PROGRAM, ...options]));
}

function ended(child: ChildProcessWithoutNullStreams): Promise<Result> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  return new Promise((done) => child.once('close', (code) => done({ code, output })));
}

test('people come, are told of changes, and leave nothing behind', async () => {
  api = await fakeApi();
  const { code, output } = await load('--url', api.url, ...BRIEFLY, '--json', json);
  expect(output).toMatch(/4 people, 1 s/);
  expect(code).toBe(0);
  const result = JSON.parse(readFileSync(json, 'utf8')) as Record<string, number>;
  expect(result['requests']).toBeGreaterThan(0);
  expect(result['errors']).toBe(0);
  expect(result['notices']).toBeGreaterThan(0);
  expect(api.requests.get('POST /v1/accounts')).toBe(4);
  expect(api.accounts.size).toBe(0);
});

test('PERFT-4: a person reads and writes, each in its share', async () => {
  api = await fakeApi();
  const script = `
    import { Measurements } from './measurements.mjs';
    import { Person } from './person.mjs';
    const measurements = new Measurements();
    const person = new Person('${api.url}', measurements);
    measurements.start();
    await person.arrive();
    for (let act = 0; act < ${ACTS}; act += 1) await person.act();
    await person.leave();
    console.log(JSON.stringify(measurements.result()));
  `;
  const program = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: dirname(PROGRAM) });
  const { errors, operations } = JSON.parse((await ended(program)).output) as Outcome;
  expect(errors).toBe(0);
  const share = (...names: string[]): number =>
    names.reduce((sum, name) => sum + (100 * (operations[name]?.count ?? 0)) / ACTS, 0);
  // Six standard deviations.
  const close = (share: number): number => 6 * Math.sqrt((share * (100 - share)) / ACTS);
  for (const [wanted, ...names] of SHARES) expect(Math.abs(share(...names) - wanted)).toBeLessThan(close(wanted));
});

test('PERFT-6: errors make it fail, and are named', async () => {
  api = await fakeApi((kind) => kind === 'GET /v1/summary');
  const { code, output } = await load('--url', api.url, ...BRIEFLY);
  expect(code).toBe(1);
  expect(output).toMatch(/× summary: 503 SERVICE_UNAVAILABLE/);
  expect(output).toMatch(/Not borne: too many errors/);
});

test('PERFT-5: an API that is too slow makes it fail', async () => {
  api = await fakeApi();
  const { code, output } = await load('--url', api.url, ...BRIEFLY, '--p95', '0');
  expect(code).toBe(1);
  expect(output).toMatch(/Not borne: p95 is [\d.]+ ms, not 0/);
});

test('an API that refuses everybody is not called borne', async () => {
  api = await fakeApi((kind) => kind === 'POST /v1/accounts');
  const { code, output } = await load('--url', api.url, ...BRIEFLY);
  expect(code).toBe(1);
  expect(output).toMatch(/4 × 503 SERVICE_UNAVAILABLE/);
});

test.each([
  [[], '--url is missing'],
  [['--url', 'staging'], '--url staging is no http address'],
  [['--url', 'http://api', '--think', '3-1'], '--think 3-1 is not MIN-MAX'],
  [['--url', 'http://api', '--users', 'many'], '--users many is no number'],
  [
    ['--url', 'http://api', '--seconds', '900'],
    '--ramp and --seconds may be 840 together: no access token lives longer',
  ],
  [['--uri', 'http://api'], "Unknown option '--uri'"],
])('%j is refused in one sentence', async (options, problem) => {
  expect(await load(...options)).toEqual({ code: 2, output: `${problem} (--help lists the options).\n` });
});
