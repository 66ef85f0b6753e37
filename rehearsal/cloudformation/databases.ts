import { isDeepStrictEqual } from 'node:util';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressBook } from '../address-book';
import type { Processes } from '../processes';
import { startPostgres, type PostgresServer } from '../services/postgres';
import type { Ports } from './ports';

export interface DatabaseSettings {
  /** Names the folder and the port. */
  readonly key: string;
  /** As in AWS. */
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface DatabasesOptions {
  readonly directory: string;
  /** One CA for all servers, so that a function needs to know only one. */
  readonly certificatesDirectory: string;
  readonly python: string;
  readonly processes: Processes;
  readonly ports: Ports;
  readonly addressBook: AddressBook;
  readonly log: (line: string) => void;
}

/** RDS: one PostgreSQL server per instance. */
export class Databases {
  private readonly running = new Map<string, { settings: DatabaseSettings; server: PostgresServer }>();

  constructor(private readonly options: DatabasesOptions) {}

  get caFile(): string {
    return join(this.options.certificatesDirectory, 'ca.pem');
  }

  /** Brings the instance to these settings, restarting it where it runs with others. */
  async run(settings: DatabaseSettings): Promise<PostgresServer> {
    const known = this.running.get(settings.key);
    if (known !== undefined) {
      if (isDeepStrictEqual(known.settings, settings)) return known.server;
      await this.stop(settings.key);
    }
    const { directory, certificatesDirectory, python, processes, ports, addressBook, log } = this.options;
    const server = await startPostgres({
      directory: join(directory, settings.key),
      certificatesDirectory,
      port: await ports.claim(`postgres/${settings.key}`),
      user: settings.user,
      password: settings.password,
      database: settings.database,
      parameters: settings.parameters,
      processes,
      python,
      log: (line) => log(`${settings.key}: ${line}`),
    });
    this.running.set(settings.key, { settings, server });
    addressBook.assign(settings.host, `tcp://${server.host}:${server.port}`);
    return server;
  }

  async delete(key: string): Promise<void> {
    const known = this.running.get(key);
    await this.stop(key);
    if (known !== undefined) this.options.addressBook.remove(known.settings.host);
    rmSync(join(this.options.directory, key), { recursive: true, force: true });
  }

  private async stop(key: string): Promise<void> {
    await this.running.get(key)?.server.stop();
    this.running.delete(key);
  }
}
