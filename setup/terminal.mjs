/** What the set-up says to people: one line a step with its time, one sentence when something is missing. */

const interactive = process.stdout.isTTY && !process.env.CI;

/** A problem that the user can solve; its message is one sentence that says how. */
export class SetupError extends Error {}

export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

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
  const line = (end) => `  ${title.padEnd(44)} ${seconds(performance.now() - started).padStart(8)}${end}`;
  if (!interactive) console.log(`  ${title} …`);
  const ticker = interactive ? setInterval(() => process.stdout.write(`\r${line('')}`), 200) : undefined;
  try {
    const result = await work();
    process.stdout.write(`${interactive ? '\r' : ''}${line('  ok\n')}`);
    return result;
  } catch (error) {
    process.stdout.write(`${interactive ? '\r' : ''}${line('  failed\n')}`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/** Runs a command's entry point: a SetupError becomes one line and exit code 1, anything else keeps its stack. */
export function main(entry) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));
  entry().catch((error) => {
    console.error(error instanceof SetupError ? `fillup: ${error.message}` : error);
    process.exit(1);
  });
}
