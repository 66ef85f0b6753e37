import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './ancestors.mjs';

/** Where `npm test` and `npm run bench` keep the state of their releases: a folder for each process. */
const testStates = (root) => join(root, '.rehearsal-test');

/** The folder of this process. */
export const ownState = (root) => join(testStates(root), String(process.pid));

/** Makes the folder of this process, beside a running `npm start` or `npm test`; those of finished runs go. */
export async function makeOwnState(root) {
  const folder = testStates(root);
  for (const name of await readdir(folder).catch(() => [])) {
    const own = name === String(process.pid); // an earlier process with the same id
    if (own || !isAlive(Number(name))) await rm(join(folder, name), { recursive: true, force: true });
  }
  await mkdir(ownState(root), { recursive: true, mode: 0o700 });
}

export const forgetOwnState = (root) => rm(ownState(root), { recursive: true, force: true });

/**
 * A rehearsal that runs in this clone: `npm start`'s, or one in a folder of its own.
 *
 * @param {string} root
 * @returns {Promise<number | undefined>} its process id
 */
export async function runningRehearsal(root) {
  const tests = await readdir(testStates(root)).catch(() => []);
  for (const state of [join(root, '.rehearsal'), ...tests.map((name) => join(testStates(root), name))]) {
    const holder = Number.parseInt(await readFile(join(state, 'lock'), 'utf8').catch(() => ''), 10);
    if (holder > 0 && isAlive(holder)) return holder;
  }
  return undefined;
}
