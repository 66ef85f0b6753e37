#!/usr/bin/env node
// Builds the site before the CDK's command line synthesises, unless the last build is newer than everything it is made of.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const site = join(root, 'app-frontend');
const built = join(site, 'dist', 'index.html');
const apart = new Set(['node_modules', 'dist', 'coverage', '.vite']);

function newest(folder) {
  return Math.max(
    0,
    ...readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !apart.has(entry.name))
      .map((entry) => join(folder, entry.name))
      .map((path) => (statSync(path).isDirectory() ? newest(path) : statSync(path).mtimeMs)),
  );
}

const sources = () => Math.max(newest(site), statSync(join(root, 'package-lock.json')).mtimeMs);
if (!existsSync(built) || sources() > statSync(built).mtimeMs) {
  const { status } = spawnSync('npm', ['run', 'build:web'], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
