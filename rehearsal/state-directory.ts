import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { acquireLock, lockHolder } from './lock';

/** What a state folder's `.gitignore` says. */
export const IGNORE_EVERYTHING = '*\n';

/**
 * Everything a rehearsal keeps between runs lives in one folder, readable by its owner only. A file is replaced by a
 * rename, so that a crash leaves either the old content or the new.
 */
export class StateDirectory {
  readonly root: string;
  private locked = false;

  constructor(directory: string) {
    this.root = path.resolve(directory);
  }

  /** Absolute path of something in the folder. */
  path(...parts: string[]): string {
    return path.join(this.root, ...parts);
  }

  exists(...parts: string[]): boolean {
    return existsSync(this.path(...parts));
  }

  /** Takes the folder for this process. Throws `StateInUse` when another live process has it. */
  lock(): void {
    mkdirSync(this.root, { recursive: true, mode: 0o700 });
    acquireLock(this.path('lock'), this.root);
    this.locked = true;
    // Wherever in a clone the folder is, it is no part of the source.
    this.writeText('.gitignore', IGNORE_EVERYTHING);
  }

  unlock(): void {
    if (this.locked) rmSync(this.path('lock'), { force: true });
    this.locked = false;
  }

  /** The process that has the folder now, if it is alive. */
  holder(): number | undefined {
    return lockHolder(this.path('lock'));
  }

  readJson(name: string): unknown {
    const file = this.path(name);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined;
  }

  writeJson(name: string, value: unknown): void {
    this.writeText(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  writeText(name: string, text: string): void {
    const file = this.path(name);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true, force: true });
  }
}
