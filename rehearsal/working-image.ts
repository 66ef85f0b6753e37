import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, watch } from 'node:fs';
import * as path from 'node:path';

const SETTLE_MS = 150;

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

/** Calls back after Python files under a folder have changed. @returns what ends it */
export function onPythonChange(folder: string, callback: (file: string) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, (_, file) => {
    if (file === null || !/\.(py|json)$/.test(file)) return;
    // Editors write in several steps.
    clearTimeout(timer);
    timer = setTimeout(() => callback(file), SETTLE_MS);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
