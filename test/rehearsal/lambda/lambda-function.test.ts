import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { LocalFunction, type LocalFunctionOptions } from '../../../rehearsal/lambda/function';
import type { InvokeResult } from '../../../rehearsal/lambda/invocation';
import { nodeRuntime, pythonRuntime } from '../../../rehearsal/lambda/runtime';
import { Processes } from '../../../rehearsal/processes';
import { python } from './python';

const fixtures = path.join(__dirname, 'fixtures');
const onLinux = process.platform === 'linux' ? test : test.skip;

let processes: Processes;
let lines: string[];
const functions: LocalFunction[] = [];

function create(options: Partial<LocalFunctionOptions> = {}): LocalFunction {
  const created = new LocalFunction({
    name: 'fillup-test-api',
    version: '7',
    taskRoot: fixtures,
    handler: 'probe.handler',
    environment: { LOG_LEVEL: 'DEBUG' },
    memorySize: 512,
    timeoutSeconds: 20,
    region: 'ap-northeast-1',
    account: '123456789012',
    processes,
    runtime: pythonRuntime(python),
    log: (line) => lines.push(line),
    ...options,
  });
  functions.push(created);
  return created;
}

function pidOf(result: InvokeResult): number {
  return (result.payload as { pid: number }).pid;
}

function state(pid: number): string | undefined {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(') ')[1]?.[0] : undefined;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

beforeAll(() => {
  processes = Processes.start();
});
beforeEach(() => {
  lines = [];
});
afterEach(async () => {
  await Promise.all(functions.splice(0).map((created) => created.stop()));
});
afterAll(() => processes.stopAll());

test('the handler gets the event, Lambda’s context and only the variables of Lambda and the template', async () => {
  const created = create();
  await expect(created.invoke({ action: 'echo', text: '喝水' })).resolves.toMatchObject({
    payload: { event: { action: 'echo', text: '喝水' } },
  });
  const { payload } = await created.invoke({ action: 'context' });
  const context = payload as Record<string, unknown> & { environment: Record<string, string>; remaining: number };
  expect(context).toMatchObject({
    function_name: 'fillup-test-api',
    function_version: '7',
    arn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:fillup-test-api',
    memory: '512',
    directory: fixtures,
    environment: { LOG_LEVEL: 'DEBUG', AWS_REGION: 'ap-northeast-1', LAMBDA_TASK_ROOT: fixtures },
  });
  expect(context.remaining).toBeGreaterThan(15_000);
  expect(context.remaining).toBeLessThanOrEqual(20_000);
  expect(context.environment).not.toHaveProperty('HOME');
  expect(created.statistics).toMatchObject({ invocations: 2, coldStarts: 1, maxEnvironments: 1, maxConcurrency: 1 });
});

onLinux('an environment is frozen between invocations: what runs on after the answer stands still', async () => {
  const created = create();
  await created.invoke({ action: 'start ticking' });
  const pid = pidOf(await created.invoke({ action: 'echo' }));
  await until(() => state(pid) === 'T');
  const before = (await created.invoke({ action: 'ticks' })).payload as number;
  await until(() => state(pid) === 'T');
  await new Promise((resolve) => setTimeout(resolve, 150));
  const after = (await created.invoke({ action: 'ticks' })).payload as number;
  // 150 ms would have been thirty ticks.
  expect(after - before).toBeLessThan(15);
});

test('the function’s log has Lambda’s START, END and REPORT lines', async () => {
  const created = create();
  await created.invoke({ action: 'print' });
  await created.invoke({ action: 'echo' });
  await until(() => lines.includes('printed by the handler'));
  const log = lines.join('\n');
  const [, id] = /^START RequestId: ([0-9a-f-]{36}) Version: 7$/m.exec(log) ?? [];
  expect(log).toContain(`END RequestId: ${id}`);
  expect(log).toMatch(
    new RegExp(
      `REPORT RequestId: ${id}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 512 MB\\t.*Init`,
    ),
  );
  expect(lines.filter((line) => line.includes('Init Duration'))).toHaveLength(1);
});

test('what a handler raises is the result, and the environment lives on', async () => {
  const created = create();
  const { error } = await created.invoke({ action: 'raise' });
  expect(error).toMatchObject({ errorType: 'ValueError', errorMessage: 'on purpose' });
  expect(error?.stackTrace?.join('')).toContain('probe.py');
  expect((await created.invoke({ action: 'unserialisable' })).error?.errorType).toBe('TypeError');
  await created.invoke({ action: 'echo' });
  expect(created.statistics).toMatchObject({ coldStarts: 1, errors: 2 });
});

test('a timeout kills the environment and says so as Lambda does', async () => {
  const created = create({ timeoutSeconds: 1 });
  const pid = pidOf(await created.invoke({ action: 'echo' }));
  const { error } = await created.invoke({ action: 'sleep', seconds: 30 });
  expect(error?.errorMessage).toMatch(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/);
  expect(lines.join('\n')).toContain('Task timed out after 1.00 seconds');
  const next = pidOf(await created.invoke({ action: 'echo' }));
  expect(next).not.toBe(pid);
});

test('a process that dies fails its own request only', async () => {
  const created = create();
  expect((await created.invoke({ action: 'exit' })).error?.errorMessage).toMatch(
    /Runtime exited with error: exit status 3$/,
  );
  expect((await created.invoke({ action: 'kill' })).error?.errorMessage).toMatch(/signal: killed$/);
  await expect(created.invoke({ action: 'echo' })).resolves.toHaveProperty('payload');
});

test('a handler that cannot be imported fails the request with its own error', async () => {
  const { error } = await create({ handler: 'broken.handler' }).invoke({});
  expect(error).toMatchObject({ errorType: 'RuntimeError', errorMessage: 'cannot be imported' });
  expect((await create({ handler: 'probe.missing' }).invoke({})).error?.errorType).toBe('AttributeError');
});

test('each concurrent request has a process, beyond the most the rest waits', async () => {
  const created = create({ maxEnvironments: 2 });
  const results = await Promise.all([0, 1, 2, 3, 4].map(() => created.invoke({ action: 'sleep', seconds: 0.2 })));
  expect(new Set(results.map(pidOf)).size).toBe(2);
  expect(created.statistics).toMatchObject({ coldStarts: 2, maxEnvironments: 2, maxConcurrency: 5, throttles: 0 });
});

test('reserved concurrency throttles', async () => {
  const created = create({ reservedConcurrency: 1 });
  const [first, second] = await Promise.all([created.invoke({ action: 'echo' }), created.invoke({ action: 'echo' })]);
  expect(first).toHaveProperty('payload');
  expect(second).toEqual({ throttled: true });
  expect(created.statistics.throttles).toBe(1);
});

onLinux('a function that takes more than its memory is killed', async () => {
  const created = create({ memorySize: 128 });
  await expect(created.invoke({ action: 'allocate', megabytes: 10 })).resolves.toHaveProperty('payload');
  expect((await created.invoke({ action: 'allocate', megabytes: 200 })).error).toMatchObject({
    errorType: 'Runtime.OutOfMemory',
  });
  expect(lines.join('\n')).toMatch(/Memory Size: 128 MB\tMax Memory Used: 2\d\d MB/);
  await expect(created.invoke({ action: 'echo' })).resolves.toHaveProperty('payload');
});

test('6 MB is the most, both ways', async () => {
  const created = create();
  expect((await created.invoke({ text: 'x'.repeat(6_300_000) })).error?.errorType).toBe(
    'RequestEntityTooLargeException',
  );
  expect((await created.invoke({ action: 'large', bytes: 6_300_000 })).error?.errorType).toBe(
    'Function.ResponseSizeTooLarge',
  );
  await expect(created.invoke({ action: 'large', bytes: 6_200_000 })).resolves.toHaveProperty('payload');
});

test('idle environments end', async () => {
  const created = create({ idleMilliseconds: 10 });
  const pid = pidOf(await created.invoke({ action: 'echo' }));
  await until(() => !alive(pid));
  await created.invoke({ action: 'echo' });
  expect(created.statistics.coldStarts).toBe(2);
});

test('reload finishes what is under way and then runs the new source', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'fillup-handler-'));
  const write = (answer: string): void =>
    writeFileSync(
      path.join(directory, 'app.py'),
      `import time\ndef handler(event, context):\n    time.sleep(event["seconds"])\n    return "${answer}"\n`,
    );
  write('old');
  const created = create({ taskRoot: directory, handler: 'app.handler' });
  await created.invoke({ seconds: 0 });
  const underWay = created.invoke({ seconds: 0.2 });
  await until(() => lines.filter((line) => line.startsWith('START')).length === 2);
  write('the new one');
  created.reload();
  await expect(created.invoke({ seconds: 0 })).resolves.toEqual({ payload: 'the new one' });
  await expect(underWay).resolves.toEqual({ payload: 'old' });
  // Two at once: an environment left over from before would get one of them.
  const both = await Promise.all([created.invoke({ seconds: 0.05 }), created.invoke({ seconds: 0.05 })]);
  expect(both).toEqual([{ payload: 'the new one' }, { payload: 'the new one' }]);
  rmSync(directory, { recursive: true });
});

test('drain finishes what is under way, stop does not wait', async () => {
  const draining = create();
  const answered = draining.invoke({ action: 'sleep', seconds: 0.1 });
  await draining.drain();
  await expect(answered).resolves.toHaveProperty('payload');
  await expect(draining.invoke({})).resolves.toHaveProperty('error');

  const stopping = create();
  await stopping.invoke({});
  const lost = stopping.invoke({ action: 'sleep', seconds: 30 });
  await stopping.stop();
  await expect(lost).resolves.toHaveProperty('error');
});

describe('a handler of Node', () => {
  const createNode = (options: Partial<LocalFunctionOptions> = {}): LocalFunction =>
    create({ runtime: nodeRuntime, handler: 'probe-node.handler', ...options });

  test('gets the event, Lambda’s context and only the variables of Lambda and the template', async () => {
    const created = createNode();
    await expect(created.invoke({ action: 'echo', text: '喝水' })).resolves.toMatchObject({
      payload: { event: { action: 'echo', text: '喝水' } },
    });
    const { payload } = await created.invoke({ action: 'context' });
    const context = payload as Record<string, unknown> & { environment: Record<string, string>; remaining: number };
    expect(context).toMatchObject({
      functionName: 'fillup-test-api',
      functionVersion: '7',
      invokedFunctionArn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:fillup-test-api',
      memoryLimitInMB: '512',
      directory: fixtures,
      environment: { LOG_LEVEL: 'DEBUG', AWS_REGION: 'ap-northeast-1', LAMBDA_TASK_ROOT: fixtures },
    });
    expect(context.remaining).toBeGreaterThan(15_000);
    expect(context.remaining).toBeLessThanOrEqual(20_000);
    expect(context.environment).not.toHaveProperty('HOME');
    expect(created.statistics).toMatchObject({ invocations: 2, coldStarts: 1 });
  });

  onLinux('is frozen between invocations', async () => {
    const created = createNode();
    await created.invoke({ action: 'start ticking' });
    const pid = pidOf(await created.invoke({ action: 'echo' }));
    await until(() => state(pid) === 'T');
  });

  test('fails with what it throws, and lives on', async () => {
    const created = createNode();
    const { error } = await created.invoke({ action: 'raise' });
    expect(error).toMatchObject({ errorType: 'RangeError', errorMessage: 'on purpose' });
    expect(error?.stackTrace?.join('')).toContain('probe-node.mjs');
    expect((await created.invoke({ action: 'unserialisable' })).error?.errorType).toBe('TypeError');
    await expect(created.invoke({ action: 'print' })).resolves.toEqual({ payload: null });
    await until(() => lines.includes('printed by the handler'));
    expect(created.statistics).toMatchObject({ coldStarts: 1, errors: 2 });
  });

  test('that takes too long, or ends, fails its own request only', async () => {
    const created = createNode({ timeoutSeconds: 1 });
    expect((await created.invoke({ action: 'sleep', seconds: 30 })).error?.errorMessage).toContain('Task timed out');
    expect((await created.invoke({ action: 'exit' })).error?.errorMessage).toMatch(/exit status 3$/);
    await expect(created.invoke({ action: 'echo' })).resolves.toHaveProperty('payload');
  });

  test('that cannot be imported fails the request with its own error', async () => {
    const { error } = await createNode({ handler: 'broken-node.handler' }).invoke({});
    expect(error).toMatchObject({ errorType: 'RangeError', errorMessage: 'cannot be imported' });
    const missing = await createNode({ handler: 'probe-node.missing' }).invoke({});
    expect(missing.error?.errorType).toBe('Runtime.HandlerNotFound');
    expect((await createNode({ handler: 'nothing.handler' }).invoke({})).error?.errorType).toBe(
      'Runtime.ImportModuleError',
    );
  });
});

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
