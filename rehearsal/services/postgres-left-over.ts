import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const FAST_SHUTDOWN_MS = 5_000;

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
  // Dead: PostgreSQL cleans up itself, and first makes sure that no child of the dead server is left.
  if (command === undefined) return;
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

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}
