import { cp, mkdir, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.mjs';
import { root } from './dependencies.mjs';

const MIGRATIONS = join('app-backend', 'migrations', 'versions');

/**
 * The last release with another schema: the commit before the latest that brought a migration or took one away, or the
 * current one where such a migration is not committed yet.
 *
 * @returns {Promise<{ commit: string } | { missing: string }>} missing: why it is not known, in one sentence
 */
export async function findPreviousRelease(clone = root) {
  const git = (...args) => inRepository(clone, args);
  const top = await git('rev-parse', '--show-toplevel').catch(() => undefined);
  const head = await git('rev-parse', '--quiet', '--verify', 'HEAD').catch(() => undefined);
  // A zip unpacked somewhere inside another repository is not part of it.
  if (!top || !head || (await realpath(top)) !== (await realpath(clone))) {
    return { missing: 'this folder is no git repository, so it has no history.' };
  }
  const committed = await git('ls-tree', '--name-only', 'HEAD', `${MIGRATIONS}/`);
  if (committed !== (await presentMigrations(clone))) return { commit: head };
  const latest = await git('log', '-1', '--first-parent', '--diff-filter=ADR', '--format=%H', '--', MIGRATIONS);
  const commit = await git('rev-parse', '--quiet', '--verify', `${latest}^`).catch(() => undefined);
  if (commit) return { commit };
  return (await git('rev-parse', '--is-shallow-repository')) === 'true'
    ? { missing: 'this clone is shallow and holds no release with another schema: git fetch --unshallow.' }
    : { missing: 'no release before this one had another schema.' };
}

/**
 * Puts a release into an empty folder, with this one's migrations in place of its own and this one's packages.
 *
 * @param {string} commit
 * @param {string} folder
 */
export async function takePreviousRelease(commit, folder, clone = root) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const archive = `${folder}.tar`;
  await inRepository(clone, ['archive', '--format=tar', '-o', archive, commit]);
  await run('tar', ['-xf', archive, '-C', folder]);
  await rm(archive);
  await rm(join(folder, MIGRATIONS), { recursive: true });
  await cp(join(clone, MIGRATIONS), join(folder, MIGRATIONS), { recursive: true });
  await symlink(join(clone, 'node_modules'), join(folder, 'node_modules'));
}

async function presentMigrations(clone) {
  const files = (await readdir(join(clone, MIGRATIONS))).filter((file) => file.endsWith('.py'));
  return files
    .sort()
    .map((file) => join(MIGRATIONS, file))
    .join('\n');
}

/** A hook of git's says which repository it is about; that is another one. */
const ANY_REPOSITORY = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };

async function inRepository(clone, args) {
  // The clone may belong to another user (a mounted folder); it is only read.
  const output = await run('git', ['-c', 'safe.directory=*', ...args], { cwd: clone, env: ANY_REPOSITORY });
  return output.trim();
}
