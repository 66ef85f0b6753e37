import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const TAIL_BYTES = 64 * 1024;

/** The last lines of a log, without colours, blank lines at the end dropped. */
export function lastLines(file: string, count: number): string[] {
  const log = openSync(file, 'r');
  try {
    const { size } = fstatSync(log);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(log, buffer, 0, buffer.length, size - buffer.length);
    const lines = stripVTControlCharacters(buffer.toString('utf8')).trimEnd().split('\n');
    return lines.slice(-count).map((line) => line.slice(line.lastIndexOf('\r') + 1));
  } finally {
    closeSync(log);
  }
}
