import { spawn } from 'node:child_process';

/** Runs a short command to its end. Its output is part of the error when it fails. */
export function runToEnd({ command, args }: { command: string; args: readonly string[] }, input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    }
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with ${code ?? 'a signal'}: ${output.trim()}`));
    });
    // A command that ends early closes its input; its exit code tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
