/** What the set-up says to people: one line a step with its time, one sentence when something is missing. */
import { onOrphaned } from './ancestors.mjs';
import { isStopping, stopAll } from './processes.mjs';

const interactive = process.stdout.isTTY && !process.env.CI;

/** A problem that the user can solve; its message is one sentence that says how. */
export class SetupError extends Error {}

export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/** @type {Map<string, number>} titles of the steps that run, with their start */
const running = new Map();
let ticker;

const line = (title, started) => `  ${title.padEnd(44)} ${seconds(performance.now() - started).padStart(8)}`;

/** One live line for all that runs: the step that has run longest counts. */
function draw() {
  const [[title, started]] = running;
  const others = running.size > 1 ? `  +${running.size - 1}` : '';
  process.stdout.write(`\r\u001b[K${line(title, started)}${others}`);
}

/**
 * Runs `work` and prints the title with the time it took. Where a person watches, the line also counts while it runs.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = performance.now();
  running.set(title, started);
  if (interactive) ticker ??= setInterval(draw, 200);
  else console.log(`  ${title} …`);
  const end = (mark) => {
    running.delete(title);
    if (running.size === 0) ticker = clearInterval(ticker);
    process.stdout.write(`${interactive ? '\r\u001b[K' : ''}${line(title, started)}  ${mark}\n`);
  };
  try {
    const result = await work();
    end('ok');
    return result;
  } catch (error) {
    end('failed');
    throw error;
  }
}

/** Says how far a running step has come. */
export function note(text) {
  process.stdout.write(`${interactive ? '\r\u001b[K' : ''}    ${text}\n`);
}

const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** Gives signals back to whoever takes the process over from the set-up. */
export function leaveSignals() {
  for (const signal of Object.keys(EXIT_CODES)) process.removeAllListeners(signal);
}

/**
 * Runs a command's entry point: a SetupError becomes one line and exit code 1, anything else keeps its stack. Ctrl-C, a
 * closed terminal, or the end of whoever started it, ends every program that it has started, then it itself.
 *
 * @param {() => Promise<void>} entry
 * @param {() => Promise<void>} [clearAway] runs after a stop
 */
export function main(entry, clearAway = async () => {}) {
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.on(signal, () => {
      if (isStopping()) return;
      clearInterval(ticker);
      console.log('\nStopping …');
      void stopAll()
        .then(clearAway)
        .finally(() => process.exit(code));
    });
  }
  // A closed terminal cannot be written to; that is no reason to leave anything running.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.kill(process.pid, 'SIGHUP'));
  onOrphaned(() => process.kill(process.pid, 'SIGTERM'));
  entry().catch((error) => {
    if (isStopping()) return;
    console.error(error instanceof SetupError ? `fillup: ${error.message}` : error);
    process.exit(1);
  });
}
