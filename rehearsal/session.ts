import { Processes } from './processes';
import { StateDirectory } from './state-directory';

/** How long a stop in order may take; after that the guardian ends what is left. */
const STOP_MS = 30_000;

/** One program at work in a state folder. */
export interface Session {
  readonly state: StateDirectory;
  readonly processes: Processes;
  /** Aborted when the program is to stop: Ctrl-C, a signal, or (setup/ancestors.mjs) whoever started it is gone. */
  readonly signal: AbortSignal;
}

/** Does work that owns a state folder and processes, and ends all of them with it, whatever happens. */
export async function runSession(stateDirectory: string, work: (session: Session) => Promise<number>): Promise<number> {
  // Whatever any part of it writes is its owner's business only.
  process.umask(0o077);
  const state = new StateDirectory(stateDirectory);
  state.lock();
  const stop = new AbortController();
  const requestStop = () => {
    if (stop.signal.aborted) return;
    process.stdout.write('\nStopping …\n');
    stop.abort();
  };
  // A closed terminal cannot be written to; that is no reason to leave anything running.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', requestStop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, requestStop);
  const processes = Processes.start();
  try {
    return await work({ state, processes, signal: stop.signal });
  } finally {
    const overdue = setTimeout(() => process.exit(1), STOP_MS);
    await processes.stopAll();
    state.unlock();
    clearTimeout(overdue);
  }
}
