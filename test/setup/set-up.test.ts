import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { alive, ended, SetUpClone, until } from './clone';

const PYTHON = execFileSync(path.resolve(__dirname, '..', '..', '.venv', 'bin', 'python'), [
  '-c',
  'import sys; print(sys.executable)',
])
  .toString()
  .trim();
const WAIT = 'sleep 600';
const OLD_NODE = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } })`;

let clone: SetUpClone;
beforeEach(() => (clone = new SetUpClone(PYTHON)));
afterEach(() => clone.remove());

test('installs once, and again when what it was made from has changed', async () => {
  expect(await clone.run()).toMatchObject({ code: 0 });
  expect(clone.commands()).toEqual([
    expect.stringMatching(/^npm ci /),
    `python3.11 -m venv ${clone.path('.venv')}`,
    expect.stringMatching(/^python -m pip install .*--require-hashes/),
    expect.stringMatching(/^uv pip install .*--require-hashes/),
  ]);
  expect(await clone.run()).toEqual({ code: 0, output: '' });
  expect(clone.commands()).toHaveLength(4);

  const manifest = JSON.parse(readFileSync(clone.path('package.json'), 'utf8')) as object;
  writeFileSync(clone.path('package.json'), JSON.stringify({ ...manifest, scripts: {} }));
  await clone.run();
  expect(clone.commands()).toHaveLength(4);
  writeFileSync(clone.path('package.json'), JSON.stringify({ ...manifest, overrides: {} }));
  await clone.run();
  expect(clone.commands()).toHaveLength(5);
  writeFileSync(clone.path('package-lock.json'), '{}');
  await clone.run();
  expect(clone.commands()).toHaveLength(6);
});

test('two at once in one clone install once', async () => {
  const both = await Promise.all([clone.run('sleep 0.5'), clone.run('sleep 0.5')]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(clone.commands()).toHaveLength(4);
});

test('says in one sentence what is missing', async () => {
  const noRegistry = await clone.run('echo npm error network >&2; exit 1');
  expect(noRegistry.code).toBe(1);
  expect(noRegistry.output).toMatch(
    /fillup: `npm ci` ended with 1\. Is the npm registry within reach \(npm config get registry\)\?\nnpm error/,
  );

  const oldNode = await clone.run('', { node: ['--import', `data:text/javascript,${OLD_NODE}`] });
  expect(oldNode).toEqual({
    code: 1,
    output: 'fillup: Node 20.19 or newer is needed, this is 20.18.3: https://nodejs.org\n',
  });
});

test('a failed installation is not taken for the one before it', async () => {
  await clone.run();
  writeFileSync(clone.path('package-lock.json'), '{}');
  expect(await clone.run('exit 1')).toMatchObject({ code: 1 });
  expect(existsSync(clone.path('node_modules', '.fillup-installed'))).toBe(false);
});

test('packages stay as they are while a rehearsal uses them', async () => {
  await clone.run();
  writeFileSync(clone.path('package-lock.json'), '{}');
  mkdirSync(clone.path('.rehearsal-test', '1'), { recursive: true });
  writeFileSync(clone.path('.rehearsal-test', '1', 'lock'), `${process.pid} now\n`);
  expect(await clone.run()).toEqual({
    code: 1,
    output: `fillup: The packages changed, and a rehearsal (process ${process.pid}) runs with the old ones: stop it first.\n`,
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends the installation and what it has started', async (signal, code) => {
  const child = clone.start(WAIT);
  const end = ended(child);
  const npm = await clone.started('npm');
  child.kill(signal);
  child.kill(signal);
  expect(await end).toEqual({ code, output: '  Installing the Node packages …\n\nStopping …\n' });
  expect(alive(npm)).toBe(false);
  expect(await clone.run()).toMatchObject({ code: 0, output: expect.not.stringContaining('Another') as string });
});

test('an installation that is killed leaves nothing', async () => {
  const child = clone.start(WAIT);
  const npm = await clone.started('npm');
  child.kill('SIGKILL');
  await until(() => !alive(npm), 'npm is gone');
  expect(await clone.run()).toMatchObject({ code: 0, output: expect.not.stringContaining('Another') as string });
});

test('an installation ends with the program that started it', async () => {
  // The shell is what npm or a terminal is; its child outlives it.
  const shell = clone.start(WAIT, { launcher: '"$0" "$@"; true' });
  const npm = await clone.started('npm');
  const child = Number(spawnSync('pgrep', ['-P', String(shell.pid)], { encoding: 'utf8' }).stdout);
  expect(alive(child)).toBe(true);
  shell.kill('SIGKILL');
  await until(() => !alive(npm) && !alive(child), 'both are gone');
});
