import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { takeSource, type Revision } from '../../rehearsal/source';
import { StateDirectory } from '../../rehearsal/state-directory';
import { temporaryDirectory, write } from './pipeline-fixtures';

const root = temporaryDirectory();
const clone = path.join(root, 'clone');
beforeEach(() => {
  rmSync(clone, { recursive: true, force: true });
  mkdirSync(clone);
});

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', ...args], {
    cwd: clone,
    encoding: 'utf8',
  }).trim();

async function take(workingTree: boolean, target = path.join(root, 'target')): Promise<Revision & { files: string[] }> {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const revision = await takeSource(clone, target, workingTree);
  return { ...revision, files: readdirSync(target, { recursive: true }).map(String).sort() };
}

test('the source is the commit, without .git; the working tree only when asked for', async () => {
  write(clone, { '.gitignore': 'ignored\n', 'kept.txt': '1', 'gone.txt': '1', 'a b/ü.txt': '1', ignored: '1' });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'Begin');
  const all = ['.gitignore', 'a b', 'a b/ü.txt', 'gone.txt', 'kept.txt'];
  expect(await take(false)).toEqual({
    commit: git('rev-parse', 'HEAD'),
    message: 'Begin',
    remark: undefined,
    files: all,
  });

  write(clone, { 'new.txt': '1' });
  rmSync(path.join(clone, 'gone.txt'));
  expect(await take(false)).toMatchObject({
    remark: expect.stringMatching(/^2 changed files are .*left out/) as string,
    files: all,
  });
  expect(await take(true)).toMatchObject({
    remark: '2 changed files are not committed, included',
    files: ['.gitignore', 'a b', 'a b/ü.txt', 'kept.txt', 'new.txt'],
  });
});

test('a folder that is no repository is taken without what was made in it', async () => {
  write(clone, {
    'node_modules/x/y': '',
    'cdk.out/manifest.json': '',
    '.rehearsal/state.json': '',
    '.rehearsal-test/state.json': '',
    'app-backend/.mypy_cache/3.11/x.json': '',
    '.hypothesis/examples/1': '',
    'app-frontend/dist/index.html': '',
    'app-frontend/src/main.ts': '',
  });
  const first = await take(false);
  expect(first.files).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/node_modules|cdk\.out|rehearsal|dist|_cache|hypothesis/)]),
  );
  expect(first.files).toContain('app-frontend/src/main.ts');
  expect(first.commit).toMatch(/^[0-9a-f]{40}$/);
  write(clone, { 'app-frontend/src/main.ts': 'changed' });
  expect((await take(false)).commit).not.toBe(first.commit);
});

test('a folder that is no repository is taken although the state folder is in it, whatever its name', async () => {
  write(clone, { 'README.md': '1', 'lib/a.ts': '1' });
  const state = new StateDirectory(path.join(clone, 'my state'));
  state.lock();
  const before = await take(false);
  const { commit, files } = await take(false, state.path('artifacts', 'Source.new'));
  state.unlock();
  expect(files.filter((file) => file.includes('state'))).toEqual([]);
  expect({ commit, files }).toEqual({ commit: before.commit, files: before.files });
});
