import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { parseRehearsalOptions, UsageError } from '../../rehearsal/command-line';
import { answerApproval, askApproval } from '../../rehearsal/pipeline/approval';
import { ArtifactStore } from '../../rehearsal/pipeline/artifacts';
import { StateDirectory } from '../../rehearsal/state-directory';
import { temporaryDirectory, write } from './pipeline-fixtures';

const root = temporaryDirectory();
const state = new StateDirectory(path.join(root, 'state'));
afterEach(() => {
  state.unlock();
  rmSync(state.root, { recursive: true, force: true });
});

test('a state folder belongs to one run at a time; the lock of a dead or another process is taken over', async () => {
  state.lock();
  const other = new StateDirectory(state.root);
  expect(() => other.lock()).toThrow(`a rehearsal is already running in ${state.root} (process ${process.pid})`);
  state.unlock();

  const gone = spawnSync('true').pid;
  write(state.root, { lock: `${gone} 12345\n` });
  expect(state.holder()).toBeUndefined();
  state.lock();
  expect(other.holder()).toBe(process.pid);
  state.unlock();

  const unrelated = spawn('sleep', ['60']);
  write(state.root, { lock: `${String(unrelated.pid)} started at another time\n` });
  state.lock();
  expect(readdirSync(state.root).sort()).toEqual(['.gitignore', 'lock']);
  unrelated.kill();
  await new Promise((resolve) => unrelated.once('exit', resolve));
});

test('state is readable by its owner only, and replaced as a whole', () => {
  state.lock();
  state.writeJson('pipeline/running.json', { a: 1 });
  expect(state.readJson('pipeline/running.json')).toEqual({ a: 1 });
  expect(statSync(state.path('pipeline/running.json')).mode & 0o777).toBe(0o600);
  expect(statSync(state.path('pipeline')).mode & 0o777).toBe(0o700);
  expect(readdirSync(state.path('pipeline'))).toEqual(['running.json']);
});

test.each(['approved', 'rejected'] as const)('another terminal can have a waiting approval %s', async (answer) => {
  state.lock();
  expect(answerApproval(state, answer)).toBeUndefined();
  const waiting = askApproval(state, { stage: 'Prod', action: 'Approve' }, undefined, new AbortController().signal);
  expect(answerApproval(new StateDirectory(state.root), answer)).toEqual({ stage: 'Prod', action: 'Approve' });
  expect(await waiting).toBe(answer);
  expect(answerApproval(state, answer)).toBeUndefined();
});

test('an answer to an approval that is over counts for no later one', async () => {
  state.lock();
  const first = new AbortController();
  const ended = askApproval(state, { stage: 'Prod', action: 'Approve' }, undefined, first.signal);
  first.abort();
  await expect(ended).rejects.toThrow('aborted');
  write(state.root, { 'approval-answer.json': '{"id":"old","answer":"approved"}' });
  const stop = new AbortController();
  const waiting = askApproval(state, { stage: 'Prod', action: 'Approve' }, undefined, stop.signal);
  write(state.root, { 'approval-answer.json': '{"id":"old","answer":"approved"}' });
  setTimeout(() => stop.abort(), 500);
  await expect(waiting).rejects.toThrow('aborted');
});

test('old artifacts go, except what an environment still reads', async () => {
  const store = new ArtifactStore(state);
  const directories: string[] = [];
  for (const content of ['1', '2', '3', '4']) {
    const staging = store.staging('Synth_Output');
    write(staging, { file: content });
    directories.push(store.add('Synth_Output', staging).directory);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  store.prune(`{"template":"${String(directories[0])}/x.json"}`);
  expect(directories.map((directory) => existsSync(directory))).toEqual([true, false, true, true]);
  expect(readFileSync(path.join(String(directories[3]), 'file'), 'utf8')).toBe('4');
});

test.each([
  [['--nonsense'], /Unknown option '--nonsense'/],
  [['dev'], /Unexpected argument 'dev'/],
  [['--until'], /'--until <value>' argument missing/],
  [['--yes', '--reject'], /exclude each other/],
  [['--exit', '--keep'], /exclude each other/],
])('%j is refused in one sentence', (args, message) => {
  expect(() => parseRehearsalOptions(args)).toThrow(UsageError);
  expect(() => parseRehearsalOptions(args)).toThrow(message);
});

test('options', () => {
  expect(parseRehearsalOptions(['--yes', '--until', 'dev', '--exit', '--state', '/tmp/x'])).toEqual({
    yes: true,
    reject: false,
    until: 'dev',
    exit: true,
    keep: false,
    workingTree: false,
    state: '/tmp/x',
    assembly: undefined,
    events: undefined,
  });
});
