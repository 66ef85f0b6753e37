import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Processes } from '../../../rehearsal/processes';
import { startPostgres, type PostgresServer } from '../../../rehearsal/services/postgres';
import { sortParameters } from '../../../rehearsal/services/postgres-parameters';
import { installedPostgres } from '../../../rehearsal/services/postgres-binaries';
import { python } from '../lambda/python';

const ACCESS = { user: 'fillup_admin', password: `pass'"\\word`, database: 'fillup_db' };
let directory: string;
let processes: Processes;

// One cluster for all tests: making it is the slow part.
beforeAll(() => {
  // As in a folder of root's own, entered by nobody else.
  process.umask(0o077);
  directory = mkdtempSync(join(tmpdir(), 'fillup-postgres-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
beforeEach(() => {
  processes = Processes.start();
});
afterEach(() => processes.stopAll());

const start = (more: Partial<Parameters<typeof startPostgres>[0]> = {}): Promise<PostgresServer> =>
  startPostgres({ directory, ...ACCESS, durable: false, processes, python, ...more });

function query(server: PostgresServer, statement: string, more: Record<string, string> = {}): string {
  const connection = {
    host: server.host,
    port: String(server.port),
    user: ACCESS.user,
    password: ACCESS.password,
    dbname: ACCESS.database,
    sslmode: 'verify-full',
    sslrootcert: server.caFile,
    ...more,
  };
  const script =
    'import json, sys, psycopg; c = psycopg.connect(**json.loads(sys.argv[1]), autocommit=True); r = c.execute(sys.argv[2]); print(r.fetchone()[0] if r.description else "")';
  return execFileSync(python, ['-c', script, JSON.stringify(connection), statement], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

test('serves as RDS does: verified TLS only, no superuser, the parameters of its group', async () => {
  const server = await start({ parameters: { log_min_duration_statement: '1234', 'rds.force_ssl': '1' } });
  expect(query(server, 'SHOW server_version_num')).toMatch(/^15/);
  expect(query(server, 'SHOW log_min_duration_statement', { host: 'localhost' })).toBe('1234ms');
  expect(query(server, 'SHOW is_superuser')).toBe('off');
  query(server, 'CREATE ROLE fillup_rw NOLOGIN');
  query(server, 'CREATE EXTENSION pgcrypto');
  expect(() => query(server, 'SELECT 1', { sslmode: 'disable' })).toThrow('no encryption');
  expect(() => query(server, 'SELECT 1', { password: 'wrong' })).toThrow('password authentication failed');
  expect(server.checkedParameters).toEqual(['rds.force_ssl']);
});

test('keeps data and port, also when it was killed', async () => {
  const first = await start({ durable: true });
  query(first, 'CREATE TABLE IF NOT EXISTS drops (ml integer)');
  query(first, 'INSERT INTO drops VALUES (250)');
  const data = join(directory, 'data');
  process.kill(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
  const second = await start({ port: first.port, password: 'changed' });
  expect(second.port).toBe(first.port);
  expect(query(second, 'SELECT max(ml) FROM drops', { password: 'changed' })).toBe('250');
});

test('takes the place of a server that outlived its rehearsal', async () => {
  const first = await start();
  query(first, 'CREATE TABLE outlived ()');
  const second = await start({ port: first.port });
  expect(query(second, 'SELECT count(*) FROM outlived')).toBe('0');
});

test('takes another port when its own is taken', async () => {
  const other = createServer();
  const taken = await new Promise<number>((resolve) =>
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
  );
  const server = await start({ port: taken });
  other.close();
  expect(server.port).not.toBe(taken);
  expect(query(server, 'SELECT 1')).toBe('1');
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('runs as another user where user namespaces are refused', async () => {
  process.env.FILLUP_USER_NAMESPACES = 'off';
  const own = join(directory, 'closed');
  try {
    const server = await start({ directory: own });
    query(server, 'CREATE TABLE kept ()');
    await server.stop();
    expect(query(await start({ directory: own }), 'SELECT count(*) FROM kept')).toBe('0');
  } finally {
    delete process.env.FILLUP_USER_NAMESPACES;
    await processes.stopAll();
    rmSync(readFileSync(join(own, 'home'), 'utf8'), { recursive: true, force: true });
  }
});

test('parameters that a plain server does not know are only checked', () => {
  const parameters = {
    max_connections: '80',
    'rds.logical_replication': '0',
    'pg_stat_statements.track': 'ALL',
    listen_addresses: '*',
    nonsense: '1',
  };
  expect(sortParameters(installedPostgres().postgres, parameters)).toEqual({
    applied: { max_connections: '80', 'pg_stat_statements.track': 'ALL' },
    checked: ['rds.logical_replication', 'listen_addresses', 'nonsense'],
  });
});
