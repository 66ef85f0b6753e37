/**
 * A throw-away PostgreSQL for another program's tests. Prints one line of JSON when it is ready
 * ({"host","port","user","password","database","caFile","pid"}) and ends, data and all, when its standard input closes.
 * The line `start` there starts a server that was killed once more, on the same port, and prints the same again.
 *
 * Arguments: `--durable` makes every commit reach the disk, `name=value` is a server parameter. FILLUP_PYTHON names the
 * Python that makes the certificates (default: the clone's .venv).
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Processes } from '../processes';
import { startPostgres } from './postgres';

const VENV_PYTHON = join(__dirname, '..', '..', '.venv', 'bin', 'python');

async function main(): Promise<void> {
  const processes = Processes.start();
  const directory = mkdtempSync(join(tmpdir(), 'fillup-pg-'));
  const input = createInterface(process.stdin);
  // From now on, so that no line is lost while the server starts.
  const commands = input[Symbol.asyncIterator]();
  process.once('SIGINT', () => input.close()).once('SIGTERM', () => input.close());
  const access = { user: 'fillup_admin', password: randomBytes(12).toString('hex'), database: 'fillup_db' };
  const parameters = process.argv.slice(2).filter((argument) => argument.includes('='));
  const start = async (port?: number): Promise<number> => {
    const server = await startPostgres({
      directory,
      ...access,
      port,
      parameters: Object.fromEntries(parameters.map((parameter) => parameter.split('=', 2) as [string, string])),
      durable: process.argv.includes('--durable'),
      processes,
      python: process.env.FILLUP_PYTHON ?? (existsSync(VENV_PYTHON) ? VENV_PYTHON : 'python3'),
    });
    const { host, caFile, pid } = server;
    process.stdout.write(`${JSON.stringify({ host, port: server.port, ...access, caFile, pid })}\n`);
    return server.port;
  };
  try {
    const port = await start();
    for await (const command of commands) if (command === 'start') await start(port);
  } finally {
    await processes.stopAll();
    const home = join(directory, 'home');
    if (existsSync(home)) rmSync(readFileSync(home, 'utf8'), { recursive: true, force: true });
    rmSync(directory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
