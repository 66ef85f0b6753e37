import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const GUARDIAN = join(fileURLToPath(import.meta.url), '..', '..', 'rehearsal', 'guardian.mjs');
const GRACE_MS = 5_000;

/** @type {Map<import('node:child_process').ChildProcess, { graceMs: number, closed: Promise<void> }>} */
const running = new Map();
/** @type {import('node:child_process').ChildProcess | undefined} */
let guardian;
let stopping = false;

/** Waits for its line before it becomes the program: a kill before that leaves nothing that nobody watches. */
const HELD = 'read -r go && exec "$0" "$@" </dev/null';

/**
 * Starts a program that ends with this one, whatever happens: it leads a process group of its own, which a stop in
 * order ends as a whole, and which a guardian process ends when this process is killed. It has no standard input.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, graceMs?: number }} [options] graceMs: how long it may take to end
 *   when it is asked to
 */
export function start(command, args, { graceMs = GRACE_MS, ...options } = {}) {
  const child = spawn('/bin/sh', ['-c', HELD, command, ...args], { ...options, stdio: 'pipe', detached: true });
  const { pid } = child;
  const closed = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  }).then(() => {
    running.delete(child);
  });
  running.set(child, { graceMs, closed });
  child.stdin.on('error', () => {}); // ended before it was let go
  if (pid === undefined) return child;
  tell({ watch: pid, signal: 'SIGTERM' });
  child.stdin.end('go\n');
  child.once('exit', () => {
    // What it left in its group would keep its output open.
    signalGroup(pid, 'SIGKILL');
    tell({ forget: pid });
  });
  return child;
}

/** Whether everything is being ended; what fails then failed because of it. */
export const isStopping = () => stopping;

/** Ends every program that runs, and the guardian. It is the last thing that a process does. */
export async function stopAll() {
  stopping = true;
  await Promise.all(
    [...running].map(async ([child, { graceMs, closed }]) => {
      signalGroup(child.pid, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
      await closed;
      clearTimeout(timer);
    }),
  );
  dismissGuardian();
}

/** The guardian ends by itself when nobody talks to it any more. */
export function dismissGuardian() {
  guardian?.stdin.end();
  guardian = undefined;
}

function tell(message) {
  if (guardian === undefined) {
    guardian = spawn(process.execPath, [GUARDIAN], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    guardian.unref();
    guardian.stdin.unref();
    guardian.stdin.on('error', () => {}); // killed: this process still ends its programs itself
  }
  guardian.stdin.write(`${JSON.stringify(message)}\n`);
}

function signalGroup(pid, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
