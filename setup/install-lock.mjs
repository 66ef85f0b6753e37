import { rmSync } from 'node:fs';
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from './ancestors.mjs';

const BEAT_MS = 1_000;
/** A holder that has not shown itself for so long is gone, even if another process now has its number. */
const STALE_MS = 10_000;
const POLL_MS = 300;

/**
 * Does work that only one process of this clone may do at a time; others wait for it.
 *
 * @template T
 * @param {string} file the lock
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] called once when another process holds the lock
 * @returns {Promise<T>}
 */
export async function alone(file, work, onWait = () => {}) {
  await acquire(file, onWait);
  const beat = setInterval(() => utimes(file, new Date(), new Date()).catch(() => {}), BEAT_MS);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off('exit', release);
    release();
  }
}

async function acquire(file, onWait) {
  const id = `${process.pid} ${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  let told = false;
  for (let first = true; ; first = false) {
    try {
      await writeFile(file, id, { flag: 'wx' });
      // Whoever removed a stale lock at the same moment may have removed this one.
      if (!first) await wait(POLL_MS);
      if ((await readFile(file, 'utf8').catch(() => '')) === id) return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (await isStale(file)) {
        await rm(file, { force: true });
        continue;
      }
      if (!told) onWait();
      told = true;
      await wait(POLL_MS);
    }
  }
}

async function isStale(file) {
  try {
    const holder = Number.parseInt(await readFile(file, 'utf8'), 10);
    return (holder > 0 && !isAlive(holder)) || Date.now() - (await stat(file)).mtimeMs > STALE_MS;
  } catch {
    return false; // released meanwhile
  }
}
