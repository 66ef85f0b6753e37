/**
 * A throw-away PostgreSQL for another program's tests. Prints one line of JSON when it is ready
 * ({"host","port","user","password","database","caFile"}) and ends, data and all, when its standard input closes.
 * `--durable` makes every commit reach the disk. FILLUP_PYTHON names the Python that makes the certificates (default: the clone's .venv).
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Processes } from '../processes';
import { startPostgres } from './postgres';

const VENV_PYTHON = join(__dirname, '..', '..', '.venv', 'bin', 'python');

async function main(): Promise<void> {
  const processes = Processes.start();
  const directory = mkdtempSync(join(tmpdir(), 'fillup-pg-'));
  const ended = new Promise<void>((resolve) => {
    process.stdin.resume().once('end', resolve).once('close', resolve);
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
  try {
    const access = { user: 'fillup_admin', password: randomBytes(12).toString('hex'), database: 'fillup_db' };
    const { host, port, caFile } = await startPostgres({
      directory,
      ...access,
      durable: process.argv.includes('--durable'),
      processes,
      python: process.env.FILLUP_PYTHON ?? (existsSync(VENV_PYTHON) ? VENV_PYTHON : 'python3'),
    });
    process.stdout.write(`${JSON.stringify({ host, port, ...access, caFile })}\n`);
    await ended;
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
