import { type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Processes } from '../processes';
import { localCertificates, type Certificates } from './certificates';
import { freePort } from './ports';
import { configurationFile, sortParameters } from './postgres-parameters';
import { stopLeftOver } from './postgres-left-over';
import { runToEnd } from './run-to-end';
import { unprivileged, type Unprivileged } from './unprivileged';

export interface PostgresOptions {
  /** Folder of this server's own: data, certificates and configuration. It may be closed to everybody else. */
  readonly directory: string;
  /** Where the CA is, if several servers share one. @default `tls` in the directory */
  readonly certificatesDirectory?: string;
  /** The port of an earlier run; kept where it is free. */
  readonly port?: number;
  /** The master user, with the rights that RDS gives it: no superuser, but CREATEROLE and CREATEDB. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** As in a parameter group. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** @default true; false gives speed for data that is thrown away */
  readonly durable?: boolean;
  readonly processes: Processes;
  /** A Python with `cryptography`, which makes the certificates. */
  readonly python: string;
  readonly log?: (line: string) => void;
}

export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly caFile: string;
  readonly pid: number | undefined;
  /** Parameters that only RDS has. */
  readonly checkedParameters: readonly string[];
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
/** As on RDS, the superuser is not the customer's. It has no way in but single-user mode. */
const SUPERUSER = 'rdsadmin';
const START_TIMEOUT_MS = 30_000;

export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const host = unprivileged(options.directory, options.python);
  const data = join(host.home, 'data');
  const certificates = await ownedCertificates(options, host);
  await stopLeftOver(data);
  await createCluster(options, host, data);
  const { applied, checked } = sortParameters(host.binaries.postgres, options.parameters ?? {});
  const forceTls = options.parameters?.['rds.force_ssl'] !== '0';
  const deadline = Date.now() + START_TIMEOUT_MS;
  let preferred = options.port;
  for (;;) {
    const port = await freePort(preferred);
    writeConfiguration(host, data, certificates, { ...applied, ...speed(options.durable ?? true) }, port, forceTls);
    const attempt = await startServer(options, host, data);
    if (attempt.child !== undefined) {
      const child = attempt.child;
      return {
        host: HOST,
        port,
        caFile: certificates.caFile,
        pid: child.pid,
        checkedParameters: checked,
        stop: () => options.processes.stop(child),
      };
    }
    // The port was taken meanwhile, or processes of a server that was killed are still ending.
    const passing = /could not bind|Address already in use|shared memory block|could not create any TCP/i.test(
      attempt.output,
    );
    if (!passing || Date.now() > deadline) throw new Error(`PostgreSQL did not start: ${attempt.output.trim()}`);
    preferred = /shared memory block/.test(attempt.output) ? port : undefined;
    await pause(200);
  }
}

async function ownedCertificates(options: PostgresOptions, host: Unprivileged): Promise<Certificates> {
  const certificates = await localCertificates(
    options.certificatesDirectory ?? join(options.directory, 'tls'),
    options.python,
  );
  const copies = {
    ...certificates,
    certificateFile: join(host.home, 'server.pem'),
    keyFile: join(host.home, 'server.key'),
  };
  for (const file of ['certificateFile', 'keyFile'] as const) {
    writeFileSync(copies[file], readFileSync(certificates[file]), { mode: 0o600 });
    host.own(copies[file]);
  }
  return copies;
}

/** Makes the cluster at first, and the master user and database whenever they changed. */
async function createCluster(options: PostgresOptions, host: Unprivileged, data: string): Promise<void> {
  const marker = join(host.home, 'master');
  const wanted = createHash('sha256')
    .update(JSON.stringify([options.user, options.password, options.database]))
    .digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  if (!existsSync(marker)) {
    rmSync(data, { recursive: true, force: true });
    const initdb = [
      '-D',
      data,
      '-U',
      SUPERUSER,
      '-A',
      'reject',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-instructions',
      '--no-sync',
    ];
    await runToEnd(host.command(host.binaries.initdb, initdb), { processes: options.processes });
  }
  await sql(options, host, data, masterStatements(options));
  writeFileSync(marker, wanted, { mode: 0o600 });
}

function masterStatements({ user, password, database }: PostgresOptions): string[] {
  const role = identifier(user);
  return [
    `DO $do$ BEGIN
       IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_superuser') THEN CREATE ROLE rds_superuser; END IF;
       IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(user)}) THEN CREATE ROLE ${role}; END IF;
     END $do$`,
    'GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION',
    `ALTER ROLE ${role} LOGIN CREATEROLE CREATEDB PASSWORD ${literal(password)}`,
    `GRANT rds_superuser TO ${role} WITH ADMIN OPTION`,
    // CREATE DATABASE has no IF NOT EXISTS; where it is there already the error is printed and passed over.
    `CREATE DATABASE ${identifier(database)} OWNER ${role}`,
  ];
}

async function sql(
  { processes, durable = true }: PostgresOptions,
  host: Unprivileged,
  data: string,
  statements: readonly string[],
): Promise<void> {
  // Nothing in here may be guessed by, or logged for, anybody: statements travel by standard input.
  const quiet = ['-c', 'log_statement=none', '-c', 'log_min_error_statement=panic'];
  const single = ['--single', '-j', '-D', data, ...quiet, ...(durable ? [] : ['-F']), 'postgres'];
  const output = await runToEnd(host.command(host.binaries.postgres, single), {
    input: statements.map((statement) => `${statement};\n\n`).join(''),
    processes,
  });
  // Single-user mode goes on after an error and ends with 0.
  const failure = output
    .split('\n')
    .find((line) => /\b(ERROR|FATAL|PANIC):/.test(line) && !line.includes('already exists'));
  if (failure !== undefined) throw new Error(`PostgreSQL's master user could not be made: ${failure}`);
}

function writeConfiguration(
  host: Unprivileged,
  data: string,
  certificates: Certificates,
  settings: Readonly<Record<string, string>>,
  port: number,
  forceTls: boolean,
): void {
  const record = forceTls ? 'hostssl' : 'host';
  const files = {
    'postgresql.conf': configurationFile({
      timezone: 'UTC',
      log_timezone: 'UTC',
      password_encryption: 'scram-sha-256',
      ...settings,
      listen_addresses: HOST,
      port: String(port),
      unix_socket_directories: '',
      ssl: 'on',
      ssl_cert_file: certificates.certificateFile,
      ssl_key_file: certificates.keyFile,
      ssl_min_protocol_version: 'TLSv1.2',
      log_destination: 'stderr',
    }),
    'pg_hba.conf': `${record} all all 127.0.0.1/32 scram-sha-256\n`,
  };
  for (const [name, content] of Object.entries(files)) {
    const path = join(data, name);
    writeFileSync(path, content);
    chmodSync(path, 0o600);
    host.own(path);
  }
}

function speed(durable: boolean): Record<string, string> {
  return durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
}

async function startServer(
  options: PostgresOptions,
  host: Unprivileged,
  data: string,
): Promise<{ child?: ChildProcess; output: string }> {
  const { command, args } = host.command(host.binaries.postgres, ['-D', data]);
  const child = options.processes.spawn('postgres', command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client.
    stopSignal: 'SIGINT',
  });
  const server = { output: '', ready: false, ended: false };
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    if (!server.ready) server.output += chunk;
    options.log?.(chunk.trimEnd());
  });
  child.once('error', (error) => ((server.output += error.message), (server.ended = true)));
  child.once('exit', () => (server.ended = true));
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!server.ready) {
    if (server.ended) return { output: server.output };
    if (Date.now() > deadline) {
      await options.processes.stop(child);
      return { output: `no answer in ${START_TIMEOUT_MS / 1000} s: ${server.output}` };
    }
    await pause(20);
    server.ready = isReady(data, child.pid);
  }
  return { child, output: server.output };
}

/** As `pg_ctl -w` reads it: postmaster.pid begins with the server's process and its eighth line is the state. */
function isReady(data: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
