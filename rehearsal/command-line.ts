import * as path from 'node:path';
import { parseArgs } from 'node:util';

/** The folder of this clone. */
export const CLONE = path.resolve(__dirname, '..');

export const DEFAULT_STATE = path.join(CLONE, '.rehearsal');

/** What the caller wrote makes no sense; the message is one sentence. */
export class UsageError extends Error {}

export interface RehearsalOptions {
  readonly yes: boolean;
  readonly reject: boolean;
  readonly until: string | undefined;
  readonly exit: boolean;
  readonly keep: boolean;
  readonly workingTree: boolean;
  readonly state: string;
  readonly assembly: string | undefined;
  readonly events: string | undefined;
}

export const USAGE = `Rehearses a release on this machine: what the pipeline in AWS would do with the current commit.

  npm start                            everything, asking for approval; environments keep running until Ctrl-C
  npm run rehearse -- [options]

  --yes             approve without asking
  --reject          reject without asking
  --until STAGE     end after this stage, e.g. dev
  --exit            stop everything when the run is over
  --keep            keep serving when the release fails (until Ctrl-C; the exit code says that it failed)
  --working-tree    take uncommitted changes too
  --assembly DIR    start from a finished cloud assembly instead of building one
  --state DIR       keep environments and data there (default: .rehearsal)
  --events FILE     write what happens to FILE, a JSON object per line
  --help            this text

  npm run approve, npm run reject      answer a waiting approval from another terminal
  npm run reset                        forget the environments and their data
`;

export function parseRehearsalOptions(args: readonly string[]): RehearsalOptions {
  const values = parse(() =>
    parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        yes: { type: 'boolean', default: false },
        reject: { type: 'boolean', default: false },
        until: { type: 'string' },
        exit: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        'working-tree': { type: 'boolean', default: false },
        state: { type: 'string' },
        assembly: { type: 'string' },
        events: { type: 'string' },
      },
    }),
  );
  if (values.yes && values.reject) throw new UsageError('--yes and --reject exclude each other');
  if (values.exit && values.keep) throw new UsageError('--exit and --keep exclude each other');
  for (const name of ['until', 'state', 'assembly', 'events'] as const) {
    if (values[name] === '') throw new UsageError(`--${name} needs a value`);
  }
  return {
    yes: values.yes,
    reject: values.reject,
    until: values.until,
    exit: values.exit,
    keep: values.keep,
    workingTree: values['working-tree'],
    state: fromCaller(values.state) ?? DEFAULT_STATE,
    assembly: fromCaller(values.assembly),
    events: fromCaller(values.events),
  };
}

const STATE_OPTION = '  --state DIR   where the environments and their data are (default: .rehearsal)\n';

export const ANSWER_USAGE = `Answers the approval that a rehearsal in another terminal waits for.

  npm run approve    lets the release go on
  npm run reject     ends it; nothing in the stage is changed

${STATE_OPTION}`;

export const DEV_USAGE = `The working tree's site and handler against the rehearsed dev environment, until Ctrl-C.

  npm run dev

${STATE_OPTION}`;

export const RESET_USAGE = `Forgets the rehearsed environments and their data.

  npm run reset

${STATE_OPTION}  --yes         without asking
`;

/** Options of the small commands beside the rehearsal. */
export function parseStateOptions(args: readonly string[]): { state: string } {
  const values = parse(() =>
    parseArgs({ args: [...args], strict: true, allowPositionals: false, options: { state: { type: 'string' } } }),
  );
  return { state: fromCaller(values.state) ?? DEFAULT_STATE };
}

export function parseResetOptions(args: readonly string[]): { state: string; yes: boolean } {
  return { ...parseStateOptions(args.filter((arg) => arg !== '--yes')), yes: args.includes('--yes') };
}

/** npm runs scripts in the package's folder; paths are meant from where the caller is. */
function fromCaller(file: string | undefined): string | undefined {
  return file === undefined ? undefined : path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
}

function parse<T extends { values: unknown }>(read: () => T): T['values'] {
  try {
    return read().values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError((message.split('. ')[0] ?? message).replace(/\.$/, ''));
  }
}

/** Runs a command's main function and ends the process with its exit code; `--help` prints the usage instead. */
export function runCommand(main: (args: readonly string[]) => Promise<number>, usage: string): void {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(usage);
    return;
  }
  void main(args)
    .catch((error: unknown) => {
      const usage = error instanceof UsageError;
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(usage ? `${message} (--help lists the options).\n` : `${message}\n`);
      return usage ? 2 : 1;
    })
    .then((code) => process.exit(code));
}
