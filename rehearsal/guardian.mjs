// Watches one rehearsal from outside. It reads registrations from its standard input; when that closes, the rehearsal
// is gone (a crash, kill -9), and everything still registered is ended. Plain JavaScript: it has to start at once.
import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

const GRACE_MS = 4_000;
const STOP_COMMAND_MS = 4_000;

/** @type {Map<number, { signal: string | null }>} */
const groups = new Map();
/** @type {Map<string, { command: string, args: string[], cwd?: string, env?: Record<string, string> }>} */
const stopCommands = new Map();

// Ctrl-C, a closed terminal and a polite kill of everything are for the rehearsal to answer, not for its guardian.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM', 'SIGQUIT']) process.on(signal, () => undefined);

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function endEverything() {
  const polite = [];
  for (const [pid, { signal }] of groups) {
    if (signal === null) {
      signalGroup(pid, 'SIGCONT');
      signalGroup(pid, 'SIGKILL');
    } else if (signalGroup(pid, signal)) {
      signalGroup(pid, 'SIGCONT');
      polite.push(pid);
    }
  }
  for (const { command, args, cwd, env } of [...stopCommands.values()].reverse()) {
    spawnSync(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: 'ignore',
      timeout: STOP_COMMAND_MS,
      killSignal: 'SIGKILL',
    });
  }
  const deadline = Date.now() + GRACE_MS;
  while (polite.some((pid) => signalGroup(pid, 0)) && Date.now() < deadline) await pause(50);
  for (const pid of groups.keys()) signalGroup(pid, 'SIGKILL');
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const message = JSON.parse(line);
  if (message.watch !== undefined) groups.set(message.watch, { signal: message.signal ?? null });
  if (message.forget !== undefined) groups.delete(message.forget);
  if (message.stopCommand !== undefined) stopCommands.set(message.stopCommand.id, message.stopCommand);
  if (message.forgetStopCommand !== undefined) stopCommands.delete(message.forgetStopCommand);
});
lines.on('close', () => {
  setTimeout(() => process.exit(1), GRACE_MS + 2 * STOP_COMMAND_MS - 2_000).unref();
  void endEverything().finally(() => process.exit(0));
});
