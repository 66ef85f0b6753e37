import { join } from 'node:path';
import { run } from '../setup/command.mjs';
import { projectEnvironment, python, root } from '../setup/dependencies.mjs';

/**
 * Runs a module of app-backend/benchmarks.
 *
 * @param {string} name
 * @param {(line: string) => void} [note] is told of its progress
 * @returns {Promise<any>} what it measured
 */
export async function measured(name, note) {
  const output = await run(python, ['-m', `benchmarks.${name}`], {
    cwd: join(root, 'app-backend'),
    env: projectEnvironment,
    note,
  });
  return JSON.parse(output);
}

/** By the clock that is too uncertain to judge by. */
const NOISY = 0.1;

/**
 * The ratio to judge by: by the clock, or by the processor's time of the function's process where other programs took
 * the processor away so often that the clock says little.
 *
 * @param {{ wall: { value: number, noise: number }, processor: { value: number, noise: number } }} ratios
 */
export function certain({ wall, processor }) {
  if (wall.noise <= NOISY * Math.abs(wall.value)) return { ...wall, basis: '' };
  const clock = `${wall.value.toFixed(2)} ± ${wall.noise.toFixed(2)}`;
  return { ...processor, basis: `processor time (by the clock ${clock}: the machine is busy)` };
}
