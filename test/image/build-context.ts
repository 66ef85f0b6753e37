import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { isAlive } from '../../rehearsal/lock';
import { Buildah, runToEnd } from './buildah';

/** The Python of the clone's own environment. */
export const venvPython = path.resolve(__dirname, '../../.venv/bin/python');

/** What tests and editors leave lying about; none of it belongs into an image. */
const LITTER = { '.env': 'TOKEN=x', 'app/__pycache__/old.cpython-310.pyc': '', 'notes.txt': '', 'tests/left.py': '' };

/** A folder of this process's own in `cache`, beside those of other runs; what killed ones have left is removed. */
export function ownDirectory(cache: string, program: string): string {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const owner = Number(/^image-(\d+)$/.exec(name)?.[1]);
    if (owner === process.pid || (owner > 0 && !isAlive(owner))) new Buildah(program, path.join(cache, name)).clear();
  }
  const directory = path.join(cache, `image-${process.pid}`);
  mkdirSync(directory, { mode: 0o700 });
  return directory;
}

/** Builds an image that offers what AWS's base image offers. @param python the interpreter that it has */
export function buildBase(buildah: Buildah, directory: string, tag: string, python: string): void {
  const files = path.join(__dirname, 'base');
  const root = path.join(directory, 'root');
  const pip = runToEnd(venvPython, ['-c', 'import os, pip; print(os.path.dirname(pip.__file__))']).trim();
  mkdirSync(root, { recursive: true });
  runToEnd(python, [
    ...[pip, 'install', '--target', path.join(root, 'var', 'runtime'), '--quiet', '--disable-pip-version-check'],
    ...['--no-compile', '--only-binary=:all:', '--require-hashes', '-r', path.join(files, 'runtime-client.txt')],
  ]);
  runToEnd(python, [path.join(files, 'root_filesystem.py'), root, pip]);
  buildah.build(directory, tag, '--file', path.join(files, 'Dockerfile'));
}

/** A checkout as it is on a machine that lets nobody else read. */
export function copyBuildContext(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  for (const [name, content] of Object.entries(LITTER)) {
    mkdirSync(path.dirname(path.join(to, name)), { recursive: true });
    writeFileSync(path.join(to, name), content);
  }
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    chmodSync(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
  }
}
