import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { run } from './command.mjs';
import { root } from './dependencies.mjs';
import { isStopping, start } from './processes.mjs';

/** A rehearsal stops in order within half a minute. */
const GRACE_MS = 35_000;

const program = join(root, 'setup', 'start.mjs');

/** Answers a waiting approval as a person in another terminal would. */
export const approve = (state) => run(process.execPath, [program, 'approve', '--state', state]);

/**
 * Runs a rehearsal and follows what it reports.
 *
 * @param {readonly string[]} args
 * @param {{ events: string, quiet?: boolean, env?: NodeJS.ProcessEnv, on?: (event: Record<string, unknown>, child: import('node:child_process').ChildProcess) => Promise<void> | void }} options events: the file given to --events
 * @returns {Promise<{ code: number, output: string, events: Record<string, unknown>[] }>}
 */
export async function rehearse(args, { events: file, quiet = false, env, on = () => {} }) {
  // What the run before has told would be taken for this one's.
  await rm(file, { force: true });
  const child = start(process.execPath, [program, 'main', ...args, '--events', file], {
    cwd: root,
    env: { ...process.env, ...env },
    graceMs: GRACE_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data;
      if (!quiet) process.stdout.write(data);
    });
  }
  const closed = once(child, 'close');
  const events = [];
  let ended = false;
  void closed.then(() => (ended = true));
  let position = 0;
  let rest = Buffer.alloc(0);
  const read = async () => {
    const { buffer, bytesRead } = await readFrom(file, position);
    position += bytesRead;
    const unread = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const end = unread.lastIndexOf('\n') + 1;
    rest = unread.subarray(end);
    for (const line of unread.toString('utf8', 0, end).split('\n').filter(Boolean)) {
      const event = JSON.parse(line);
      events.push(event);
      await on(event, child);
    }
  };
  while (!ended) {
    await read();
    await Promise.race([closed, wait(150)]);
  }
  await read();
  const [code] = await closed;
  // Whoever stops everything does not go on with what comes next.
  if (isStopping()) await new Promise(() => {});
  return { code: code ?? 1, output, events };
}

/** What has been added to a file since, a megabyte at most; nothing of one that is not there yet. */
async function readFrom(file, position) {
  const buffer = Buffer.alloc(1 << 20);
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return { buffer, bytesRead: 0 };
  try {
    return await handle.read({ position, buffer });
  } finally {
    await handle.close();
  }
}
