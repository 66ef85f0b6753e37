import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const FAST_SHUTDOWN_MS = 5_000;
/** A parent that does not collect its dead within this time never will, as process 1 of some containers. */
const COLLECTION_MS = 2_000;

/**
 * Ends a server that outlived its rehearsal, and removes a lock file whose process number now belongs to somebody else
 * (PostgreSQL itself would take any living process for its predecessor).
 */
export async function stopLeftOver(data: string): Promise<void> {
  const lockFile = join(data, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) {
    rmSync(lockFile, { force: true });
    return;
  }
  const command = commandLine(pid);
  if (command === undefined) {
    // PostgreSQL cleans up itself, and first makes sure that no child of the dead server is left. But it takes a server
    // whose parent has not collected it yet for a living one.
    if (!(await isCollected(pid))) rmSync(lockFile, { force: true });
    return;
  }
  if (!command.includes(data)) {
    rmSync(lockFile, { force: true });
    return;
  }
  const deadline = Date.now() + FAST_SHUTDOWN_MS;
  signal(pid, 'SIGINT');
  while (commandLine(pid) !== undefined) {
    if (Date.now() > deadline) signal(pid, 'SIGKILL');
    await pause(50);
  }
}

function commandLine(pid: number): string | undefined {
  try {
    const [state = '', ...command] = execFileSync('ps', ['-o', 'stat=', '-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/);
    return state.startsWith('Z') ? undefined : command.join(' ');
  } catch {
    return undefined;
  }
}

async function isCollected(pid: number): Promise<boolean> {
  const deadline = Date.now() + COLLECTION_MS;
  while (signal(pid, 0)) {
    if (Date.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

/** @returns false when there is no such process any more */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
