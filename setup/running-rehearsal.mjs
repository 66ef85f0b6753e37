import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './ancestors.mjs';

/** Where `npm test` keeps the state of its releases: a folder for each process. */
export const testStates = (root) => join(root, '.rehearsal-test');

/**
 * A rehearsal that runs in this clone: `npm start`'s, or one of `npm test`.
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
