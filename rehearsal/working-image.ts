import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import * as path from 'node:path';

const LOOK_MS = 300;

/**
 * An image whose own files are those of the working tree and whose packages are the built image's: links only, so that
 * an edit is there at once.
 */
export function linkWorkingImage(image: string, backend: string, target: string): string {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(image)) {
    const own = path.join(backend, name);
    symlinkSync(existsSync(own) ? own : path.join(image, name), path.join(target, name));
  }
  return target;
}

/**
 * Calls back after files of the handler have changed. It looks at all of them again and again: editors and git replace
 * files, which a watch on Linux loses.
 * @returns what ends it
 */
export function onHandlerChange(folder: string, callback: (files: string[]) => void): () => void {
  let before = fileTimes(folder);
  const timer = setInterval(() => {
    const now = fileTimes(folder);
    const names = new Set([...before.keys(), ...now.keys()]);
    const changed = [...names].filter((name) => before.get(name) !== now.get(name));
    before = now;
    if (changed.length > 0) callback(changed);
  }, LOOK_MS);
  return () => clearInterval(timer);
}

function fileTimes(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(py|json)$/.test(entry.name),
  );
  return new Map(
    files.flatMap((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats === undefined ? [] : [[path.relative(folder, file), `${stats.mtimeMs} ${stats.size} ${stats.ino}`]];
    }),
  );
}
