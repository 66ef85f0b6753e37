import { spawnSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Another process works in the state folder; the message says which. */
export class StateInUse extends Error {}

/**
 * A lock file that holds a process id and what tells that process from a later one with the same id. A lock whose
 * process is gone is taken over.
 */
export function acquireLock(file: string, what: string): void {
  const own = `${file}.${process.pid}`;
  const content = `${process.pid} ${identity(process.pid)}\n`;
  writeFileSync(own, content, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        // A link appears with its content, or not at all.
        linkSync(own, file);
        return;
      } catch (error) {
        if (!isCode(error, 'EEXIST')) throw error;
      }
      const holder = lockHolder(file);
      if (holder !== undefined) throw new StateInUse(`a rehearsal is already running in ${what} (process ${holder})`);
      takeAway(file);
    }
    throw new StateInUse(`${file} cannot be taken`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** The live process that holds the lock. */
export function lockHolder(file: string): number | undefined {
  const content = read(file);
  if (content === undefined) return undefined;
  const [id = '', ...rest] = content.trim().split(' ');
  const pid = Number(id);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  return rest.join(' ') === identity(pid) ? pid : undefined;
}

function takeAway(file: string): void {
  const stale = read(file);
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    // Another process may have replaced the stale lock with its own in between.
    if (read(aside) !== stale) linkSync(aside, file);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

/** Start time of a process (and of the machine): ids are used again, in a container soon. */
function identity(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  if (stat !== undefined) {
    // The second field is the program's name in brackets and may hold spaces; the start time is the 22nd field.
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${started} ${(read('/proc/sys/kernel/random/boot_id') ?? '').trim()}`.trim();
  }
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C', PATH: process.env['PATH'] },
  });
  return typeof stdout === 'string' ? stdout.trim() : '';
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
