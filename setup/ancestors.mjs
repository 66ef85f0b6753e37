import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const CHECK_MS = 500;
const FURTHEST = 6;

/**
 * Calls back once when the program that started this one is gone: its parent and, under npm, every shell in between up
 * to npm itself, since a shell outlives an npm that is killed.
 *
 * @param {() => void} callback
 */
export function onOrphaned(callback) {
  const watched = ancestors();
  if (watched.length === 0) return;
  const timer = setInterval(() => {
    if (watched.every(isAlive)) return;
    clearInterval(timer);
    callback();
  }, CHECK_MS);
  timer.unref();
}

/** @returns {number[]} process ids, the parent first */
function ancestors() {
  // Whoever lets init adopt the program from the start wants it to live on.
  if (process.ppid <= 1) return [];
  if (process.env.npm_lifecycle_event === undefined) return [process.ppid];
  const found = [];
  let pid = process.ppid;
  for (let step = 0; step < FURTHEST && pid > 1; step += 1) {
    found.push(pid);
    const parent = describe(pid);
    if (parent === undefined || /^npm\b|npm-cli|\bnpm (run|start|test)/.test(parent.command)) break;
    pid = parent.parent;
  }
  return found;
}

function describe(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ');
    return { parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), command };
  } catch {
    const { status, stdout } = spawnSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' });
    const found = status === 0 ? /^\s*(\d+)\s+(.*)$/m.exec(stdout) : null;
    return found ? { parent: Number(found[1]), command: found[2] } : undefined;
  }
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
