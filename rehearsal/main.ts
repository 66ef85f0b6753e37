import { CLONE, parseRehearsalOptions, runCommand, USAGE } from './command-line';
import { onOrphaned } from './ancestors';
import { Processes } from './processes';
import { Rehearsal } from './rehearsal';
import { StateDirectory } from './state-directory';

/** How long a stop in order may take before what is left is killed. */
const STOP_MS = 30_000;

runCommand(async (args) => {
  const options = parseRehearsalOptions(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  process.umask(0o077);
  const state = new StateDirectory(options.state);
  state.lock();
  const stop = new AbortController();
  const requestStop = () => {
    if (!stop.signal.aborted) process.stdout.write('\nStopping …\n');
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, requestStop);
  onOrphaned(requestStop);
  const processes = Processes.start();
  const rehearsal = new Rehearsal({ clone: CLONE, options, state, processes, signal: stop.signal });
  try {
    return await rehearsal.run();
  } finally {
    // The guardian ends what is still there after that.
    const overdue = setTimeout(() => process.exit(1), STOP_MS);
    rehearsal.close();
    await processes.stopAll();
    state.unlock();
    clearTimeout(overdue);
  }
});
