import { spawn, type ChildProcess } from 'node:child_process';
import type { Processes } from '../processes';

export interface RunToEndOptions {
  /** What it reads from its standard input. */
  readonly input?: string;
  /** Ends it with the rehearsal; for what runs longer than a moment or writes what the next run reads. */
  readonly processes?: Processes;
}

/** Runs a command to its end. Its output is part of the error when it fails. */
export function runToEnd(
  { command, args }: { command: string; args: readonly string[] },
  { input = '', processes }: RunToEndOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess =
      processes === undefined
        ? spawn(command, args, { stdio: 'pipe' })
        : processes.spawn(command, command, args, { stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    }
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with ${code ?? 'a signal'}: ${output.trim()}`));
    });
    // A command that ends early closes its input; its exit code tells.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
