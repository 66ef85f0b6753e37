import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { Processes } from '../../rehearsal/processes';

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean, what: string, milliseconds = 9_000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

let directory: string;
beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'fillup-processes-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a rehearsal that is killed leaves no process, not even a frozen one or a grandchild', async () => {
  const marker = path.join(directory, 'stopped');
  const script = `
    require('ts-node/register');
    const { Processes } = require(${JSON.stringify(path.resolve(__dirname, '../../rehearsal/processes.ts'))});
    const processes = Processes.start();
    processes.onDeath({ command: 'sh', args: ['-c', 'echo done > ${marker}'] });
    const frozen = processes.spawn('frozen', 'sleep', ['600']);
    process.kill(frozen.pid, 'SIGSTOP');
    const shell = processes.spawn('shell', 'sh', ['-c', 'trap "" TERM INT; sleep 600 & echo $!; wait']);
    shell.stdout.once('data', (grandchild) =>
      console.log(JSON.stringify({ pids: [frozen.pid, shell.pid, Number(grandchild), processes.guardian.pid] })));
    setInterval(() => undefined, 1000);
  `;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve) => createInterface({ input: parent.stdout }).once('line', resolve));
  const { pids } = JSON.parse(line) as { pids: number[] };
  expect(pids.map(alive)).toEqual([true, true, true, true]);

  parent.kill('SIGKILL');

  await until(() => !pids.some(alive), 'every process is gone');
  expect(readFileSync(marker, 'utf8')).toBe('done\n');
}, 20_000);

test('stopAll stops in reverse order, then ends processes by their own signal', async () => {
  const processes = Processes.start();
  const order: string[] = [];
  processes.onStop('first', () => void order.push('first'));
  processes.onStop('second', () => void order.push('second'));
  processes.onStop('broken', () => Promise.reject(new Error('it does not matter')));
  const marker = path.join(directory, 'interrupted');
  const polite = processes.spawn(
    'polite',
    'sh',
    ['-c', `trap "echo x > ${marker}; exit" INT; echo up; while :; do sleep 0.05; done`],
    {
      stopSignal: 'SIGINT',
    },
  );
  await new Promise((resolve) => polite.stdout?.once('data', resolve));
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);

  await Promise.all([processes.stopAll(), processes.stopAll()]);

  expect(order).toEqual(['second', 'first']);
  expect(existsSync(marker)).toBe(true);
  expect(alive(polite.pid ?? 0)).toBe(false);
  expect(stderr).toHaveBeenCalledWith('stopping broken: it does not matter\n');
  stderr.mockRestore();
  expect(() => processes.spawn('late', 'true', [])).toThrow('late cannot start: the rehearsal is stopping');
}, 20_000);

test('what a finished process leaves in its group ends with it', async () => {
  const processes = Processes.start();
  const shell = processes.spawn('shell', 'sh', ['-c', 'sleep 600 >/dev/null 2>&1 & echo $!']);
  const pid = await new Promise<number>((resolve) => shell.stdout?.once('data', (text) => resolve(Number(text))));
  await until(() => !alive(pid), 'the background process is gone');
  await processes.stopAll();
}, 20_000);
