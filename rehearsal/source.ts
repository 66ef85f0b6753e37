import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { digestOf } from './pipeline/artifacts';
import { IGNORE_EVERYTHING } from './state-directory';

/** One revision of the source, as the pipeline's source action yields it. */
export interface Revision {
  /** Commit id; where there is no repository, an id of the content. */
  readonly commit: string;
  readonly message: string;
  /** What the revision leaves out or takes in beyond the commit, in one sentence. */
  readonly remark: string | undefined;
}

/** What is never part of a source where no git tells: the same names as in .gitignore. */
const NOT_SOURCE =
  /^(\.git|node_modules|cdk\.out|\.venv|\.rehearsal.*|\.cache|dist|reports|coverage|playwright-report|test-results|__pycache__|\.(pytest|mypy|ruff)_cache|\.hypothesis|\.DS_Store|.*\.(pyc|tsbuildinfo))$/;
const MAX_OUTPUT = 64 * 1024 * 1024;

const execute = promisify(execFile);

/**
 * Puts the source into an empty folder, without `.git`, as a connection's zip has it: the current commit, or the working
 * tree (tracked files and new ones that are not ignored). A clone without a repository is taken as it is.
 */
export async function takeSource(clone: string, target: string, workingTree: boolean): Promise<Revision> {
  const commit = await headCommit(clone);
  if (commit === undefined) {
    await copyWithoutRepository(clone, target);
    const id = createHash('sha1').update(digestOf(target)).digest('hex');
    return { commit: id, message: '', remark: 'this folder is no git repository: all its files are taken' };
  }
  const changed = await changedFiles(clone);
  const message = (await git(clone, 'log', '-1', '--format=%s')).trim();
  if (workingTree) {
    await copyWorkingTree(clone, target);
    const remark = changed === 0 ? undefined : `${countFiles(changed)} not committed, included`;
    return { commit, message, remark };
  }
  const archive = `${target}.tar`;
  try {
    await git(clone, 'archive', '--format=tar', '-o', archive, 'HEAD');
    await execute('tar', ['-xf', archive, '-C', target]);
  } finally {
    await rm(archive, { force: true });
  }
  const remark =
    changed === 0 ? undefined : `${countFiles(changed)} not committed, left out (--working-tree takes them)`;
  return { commit, message, remark };
}

async function headCommit(clone: string): Promise<string | undefined> {
  try {
    const top = (await git(clone, 'rev-parse', '--show-toplevel')).trim();
    // A zip unpacked somewhere inside another repository is not part of it.
    if (realpathSync(top) !== realpathSync(clone)) return undefined;
    return (await git(clone, 'rev-parse', 'HEAD')).trim();
  } catch {
    return undefined;
  }
}

async function changedFiles(clone: string): Promise<number> {
  const status = await git(clone, 'status', '--porcelain', '-z', '--untracked-files=all');
  return status.split('\0').filter((entry) => entry !== '').length;
}

async function copyWorkingTree(clone: string, target: string): Promise<void> {
  const files = await git(clone, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const file of new Set(files.split('\0'))) {
    const from = path.join(clone, file);
    if (file === '' || !isPresent(from)) continue;
    mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    await cp(from, path.join(target, file), { recursive: true, verbatimSymlinks: true });
  }
}

/** Entry by entry: the target lies in the state folder, and that may lie in the clone. */
async function copyWithoutRepository(from: string, target: string): Promise<void> {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    if (NOT_SOURCE.test(entry.name) || (entry.isDirectory() && isStateFolder(source))) continue;
    const copy = path.join(target, entry.name);
    if (entry.isDirectory()) await copyWithoutRepository(source, copy);
    else await cp(source, copy, { verbatimSymlinks: true });
  }
}

function isStateFolder(directory: string): boolean {
  const ignored = path.join(directory, '.gitignore');
  return existsSync(ignored) && readFileSync(ignored, 'utf8') === IGNORE_EVERYTHING;
}

async function git(clone: string, ...args: string[]): Promise<string> {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  // The clone may belong to another user (a mounted folder); it is only read.
  const options = { cwd: clone, env: environment, maxBuffer: MAX_OUTPUT };
  const { stdout } = await execute('git', ['-c', 'safe.directory=*', ...args], options);
  return stdout;
}

function isPresent(file: string): boolean {
  return existsSync(file) || lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function countFiles(count: number): string {
  return count === 1 ? '1 changed file is' : `${count} changed files are`;
}
