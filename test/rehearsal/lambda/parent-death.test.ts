import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { python } from './python';

const bootstrap = path.resolve(__dirname, '../../../rehearsal/lambda/bootstrap.py');
const fixtures = path.join(__dirname, 'fixtures');

/** A rehearsal in small: serves `next`, starts the runtime, tells its id when it polls, then freezes it if asked to. */
const parent = `
  const { createServer } = require('node:http');
  const { spawn } = require('node:child_process');
  const [python, bootstrap, directory, signal] = process.argv.slice(1);
  const server = createServer(() => {
    if (signal) process.kill(child.pid, signal);
    console.log(child.pid);
  });
  let child;
  server.listen(0, '127.0.0.1', () => {
    child = spawn(python, [bootstrap, 'probe.handler'], {
      cwd: directory,
      detached: true,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, AWS_LAMBDA_RUNTIME_API: '127.0.0.1:' + server.address().port, LAMBDA_TASK_ROOT: directory },
    });
  });
`;

(process.platform === 'linux' ? test : test.skip).each(['', 'SIGSTOP'])(
  'a runtime (%s) ends when the rehearsal is killed',
  async (signal) => {
    const rehearsal = spawn(process.execPath, ['-e', parent, python, bootstrap, fixtures, signal]);
    const [output] = (await once(rehearsal.stdout, 'data')) as [Buffer];
    const pid = Number(output.toString());
    expect(isRunning(pid)).toBe(true);
    rehearsal.kill('SIGKILL');
    while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  },
  10_000,
);

/** A zombie has ended: a container's first process may never ask for it. */
function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
