import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

const SETUP = path.resolve(__dirname, '..', '..', 'setup');
const VERSIONS = path.join('app-backend', 'migrations', 'versions');
const IDENTITY = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };

let folder: string;
let clone: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fillup-previous-release-'));
  clone = path.join(folder, 'clone');
  mkdirSync(path.join(clone, VERSIONS), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

function git(...args: string[]): string {
  const env = { ...process.env, ...IDENTITY, GIT_CONFIG_GLOBAL: '/dev/null' };
  return execFileSync('git', args, { cwd: clone, env, encoding: 'utf8', stdio: 'pipe' }).trim();
}

function write(file: string, text: string): void {
  writeFileSync(path.join(clone, file), text);
}

const migration = (name: string, text = name) => write(path.join(VERSIONS, `${name}.py`), text);

/** @returns its id */
function commit(): string {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'a release');
  return git('rev-parse', 'HEAD');
}

function call(expression: string): unknown {
  const program = `import { findPreviousRelease, takePreviousRelease } from '${pathToFileURL(SETUP).href}/previous-release.mjs';
    import { stopAll } from '${pathToFileURL(SETUP).href}/processes.mjs';
    console.log(JSON.stringify((await ${expression}) ?? null));
    await stopAll();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}

const find = (where = clone) => call(`findPreviousRelease(${JSON.stringify(where)})`);

function threeReleases(): string[] {
  git('init', '--quiet');
  migration('0001');
  const first = commit();
  write('app.py', 'two');
  const second = commit();
  migration('0002');
  return [first, second, commit()];
}

test('it is the last release with another schema, however long ago', () => {
  const [, second] = threeReleases();
  expect(find()).toEqual({ commit: second });
  migration('0001', 'with a comment');
  write('app.py', 'three');
  commit();
  expect(find()).toEqual({ commit: second });
});

test('where a migration is not committed yet, or is gone, it is the current commit', () => {
  const [, , third] = threeReleases();
  migration('0003');
  expect(find()).toEqual({ commit: third });
  rmSync(path.join(clone, VERSIONS, '0003.py'));
  rmSync(path.join(clone, VERSIONS, '0002.py'));
  expect(find()).toEqual({ commit: third });
});

test('what one branch brings is one release', () => {
  const [, , third] = threeReleases();
  const main = git('branch', '--show-current');
  git('checkout', '--quiet', '-b', 'branch');
  migration('0003');
  commit();
  migration('0004');
  commit();
  git('checkout', '--quiet', main);
  git('merge', '--quiet', '--no-ff', '--message', 'merged', 'branch');
  expect(find()).toEqual({ commit: third });
});

test.each([
  ['a folder without a repository', () => undefined, 'this folder is no git repository, so it has no history.'],
  [
    'a folder inside another repository',
    () => execFileSync('git', ['init', '--quiet', folder]),
    'this folder is no git repository, so it has no history.',
  ],
  [
    'the first release',
    () => {
      git('init', '--quiet');
      migration('0001');
      commit();
    },
    'no release before this one had another schema.',
  ],
  [
    'a shallow clone',
    () => {
      threeReleases();
      const deep = path.join(folder, 'deep');
      execFileSync('mv', [clone, deep]);
      execFileSync('git', ['clone', '--quiet', '--depth', '1', pathToFileURL(deep).href, clone]);
    },
    'this clone is shallow and holds no release with another schema: git fetch --unshallow.',
  ],
])('%s says that it is not known', (_, prepare, missing) => {
  prepare();
  expect(find()).toEqual({ missing });
});

test('it is taken with the migrations of this release and its packages', () => {
  const [first] = threeReleases();
  mkdirSync(path.join(clone, 'node_modules'));
  const taken = path.join(folder, 'state', 'taken');
  call(`takePreviousRelease('${first}', '${taken}', '${clone}')`);
  expect(readdirSync(path.join(taken, VERSIONS))).toEqual(['0001.py', '0002.py']);
  expect(existsSync(path.join(taken, 'app.py'))).toBe(false);
  expect(readFileSync(path.join(taken, VERSIONS, '0002.py'), 'utf8')).toBe('0002');
  expect(readdirSync(taken)).toContain('node_modules');
  expect(readdirSync(path.dirname(taken))).toEqual(['taken']);
});
