import { createInterface } from 'node:readline';
import { isStopping, start } from './processes.mjs';
import { SetupError } from './terminal.mjs';

const KEPT_LINES = 25;

/**
 * Runs a command to its end without showing its output; a failure shows the last lines of it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, name?: string, hint?: string, note?: (line: string) => void }} [options]
 *   name: what to call it when it fails; hint: what to do then; note: hears each line of its standard error
 * @returns {Promise<string>} standard output
 */
export async function run(command, args, { cwd, env, name = [command, ...args].join(' '), hint, note } = {}) {
  const child = start(command, args, { cwd, env: { ...process.env, ...env } });
  let output = '';
  let all = '';
  child.stdout.on('data', (data) => ((output += data), (all += data)));
  child.stderr.on('data', (data) => (all += data));
  if (note) createInterface({ input: child.stderr }).on('line', note);
  const end = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.code ?? 'not started'));
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  if (end === 0) return output;
  // Whoever stops everything needs no report of what was stopped by that.
  if (isStopping()) return await new Promise(() => {});
  const tail = all.trimEnd().split('\n').slice(-KEPT_LINES).join('\n');
  throw new SetupError(`\`${name}\` ended with ${end}.${hint ? ` ${hint}` : ''}\n${tail}`);
}

/** npm as this project's scripts were started with, so that a version manager's choice holds. */
export const npm = process.env.npm_execpath?.endsWith('.js')
  ? { command: process.execPath, args: [process.env.npm_execpath] }
  : { command: 'npm', args: [] };
