// Fails the build when the JavaScript of a first visit is over its budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 100 * 1024;
const dist = new URL('../dist/', import.meta.url);

/** @param {string} path */
const gzipped = (path) => gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length;

const html = readFileSync(new URL('index.html', dist), 'utf8');
const shell = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
if (shell.length === 0) throw new Error('the build has no shell script');

const total = shell.reduce((sum, path) => sum + gzipped(path), 0);
const summary = `first visit: ${(total / 1024).toFixed(1)} KB of JavaScript, gzipped (budget ${BUDGET_BYTES / 1024} KB)`;
if (total > BUDGET_BYTES) {
  console.error(summary);
  process.exit(1);
}
console.log(summary);
