import { SetupError } from '../setup/terminal.mjs';

/** @typedef {{ name: string, title: string, large?: boolean, run: (note: (text: string) => void) => Promise<import('./table.mjs').Row[]> }} Benchmark */

/** @param {readonly Benchmark[]} benchmarks */
export const usage = (
  benchmarks,
) => `Measures how fast FillUp is, beside what nobody can do without, and prints one table.

  npm run bench                    everything but the large databases
  npm run bench -- NAME …          only these
  npm run bench -- --large         requests at 10 thousand, 1 million and 10 million records (about 5 GB of disk)

${benchmarks.map(({ name, title }) => `  ${name.padEnd(16)} ${title}`).join('\n')}

The exit code is 0 if every target is held. What is measured and how: docs/performance.md. Ctrl-C stops everything.
`;

/**
 * @param {readonly string[]} args
 * @param {readonly Benchmark[]} benchmarks
 * @returns {readonly Benchmark[] | undefined} undefined: only the usage is wanted
 */
export function readSelection(args, benchmarks) {
  if (args.includes('--help')) return undefined;
  const names = args.filter((arg) => arg !== '--large');
  const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    const known = benchmarks.map(({ name }) => name).join(', ');
    throw new SetupError(`There is no benchmark ${unknown.join(', ')}: they are ${known} (--help says more).`);
  }
  const large = args.includes('--large');
  if (names.length === 0) return benchmarks.filter((benchmark) => (benchmark.large ?? false) === large);
  return benchmarks.filter((benchmark) => names.includes(benchmark.name) || (large && benchmark.large));
}
