import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SetupError } from './terminal.mjs';

const KEPT_LINES = 25;
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill()));

/**
 * Runs a command to its end without showing its output; a failure shows the last lines of it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, hint?: string }} [options] hint: what to do when it fails
 * @returns {Promise<string>} standard output
 */
export async function run(command, args, { cwd, env, hint } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  let all = '';
  child.stdout.on('data', (data) => ((output += data), (all += data)));
  child.stderr.on('data', (data) => (all += data));
  const [code, signal] = await once(child, 'close').catch((error) => [error.code ?? 'not started', null]);
  running.delete(child);
  if (code === 0) return output;
  const tail = all.trimEnd().split('\n').slice(-KEPT_LINES).join('\n');
  throw new SetupError(
    `\`${[command, ...args].join(' ')}\` ended with ${signal ?? code}.${hint ? ` ${hint}` : ''}\n${tail}`,
  );
}

/**
 * Runs a command with the terminal as its own and returns its exit code.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export async function passThrough(command, args, { cwd, env } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; the child decides when it is done.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.removeAllListeners(signal);
    process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
  }
  const [code, signal] = await once(child, 'close');
  return code ?? (signal === 'SIGINT' ? 130 : 1);
}

/** npm as this project's scripts were started with, so that a version manager's choice holds. */
export const npm = process.env.npm_execpath?.endsWith('.js')
  ? { command: process.execPath, args: [process.env.npm_execpath] }
  : { command: 'npm', args: [] };
