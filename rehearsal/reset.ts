import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { parseResetOptions, RESET_USAGE, runCommand } from './command-line';
import { StateDirectory } from './state-directory';

/** Something that every state folder has soon after it was made. */
const MARKS = ['state.json', 'pipeline', 'artifacts', 'logs'];

runCommand(async (args) => {
  const { state: directory, yes } = parseResetOptions(args);
  const state = new StateDirectory(directory);
  if (!existsSync(state.root)) {
    process.stdout.write(`There is nothing in ${state.root}.\n`);
    return 0;
  }
  if (!MARKS.some((mark) => state.exists(mark))) {
    process.stderr.write(`${state.root} is no state folder of a rehearsal; it stays as it is.\n`);
    return 1;
  }
  if (!yes && !(await confirmed(state.root))) return 1;
  // Only now: whoever starts a rehearsal while the question stands keeps it.
  state.lock();
  await rm(state.root, { recursive: true, force: true, maxRetries: 3 });
  process.stdout.write('The rehearsed environments and their data are gone.\n');
  return 0;
}, RESET_USAGE);

async function confirmed(directory: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    process.stderr.write('Nobody to ask: --yes forgets the environments and their data.\n');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    `Forget the rehearsed environments and all their data in ${directory}? [y/N] `,
  );
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
