// The load test: people with an account and an open WebSocket each, who log, look and change. Runs against any URL.
import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { readOptions, USAGE, UsageError } from './options.mjs';
import { Measurements } from './measurements.mjs';
import { Person } from './person.mjs';
import { report } from './report.mjs';

const TOLD_EVERY_MS = 10_000;

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return void process.stdout.write(USAGE);
  const result = await run(options);
  process.stdout.write(report(result));
  if (options.json !== undefined) await writeFile(options.json, JSON.stringify(result));
  const problems = [];
  if (result.requests === 0) problems.push('nothing was asked');
  if (100 * result.errors > options.errors * result.requests) problems.push('too many errors');
  if (result.latency.p95 > options.p95) problems.push(`p95 is ${result.latency.p95} ms, not ${options.p95}`);
  if (problems.length > 0) process.stdout.write(`\nNot borne: ${problems.join(', ')}.\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

/** @param {ReturnType<typeof readOptions>} load */
async function run({ url, users, ramp, seconds, think }) {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  const pause = (milliseconds) => wait(milliseconds, undefined, { signal: stop.signal }).catch(() => {});

  const measurements = new Measurements();
  const people = Array.from({ length: users }, () => new Person(url, measurements));
  const arrivals = people.map(async (person, index) => {
    await pause((1000 * ramp * index) / users);
    if (!stop.signal.aborted) await person.arrive();
  });
  const lives = people.map(async (person, index) => {
    try {
      await arrivals[index];
      while (!stop.signal.aborted) {
        await pause(1000 * (think.min + Math.random() * (think.max - think.min)));
        if (!stop.signal.aborted) await person.act();
      }
    } catch (error) {
      measurements.fail(error);
    }
  });
  const telling = setInterval(() => process.stderr.write(`${measurements.progress()}\n`), TOLD_EVERY_MS);
  const arrived = await Promise.allSettled([...arrivals, pause(ramp * 1000)]);
  measurements.start();
  if (arrived.slice(0, users).some(({ status }) => status === 'fulfilled')) await pause(seconds * 1000);
  measurements.stop();
  stop.abort();
  clearInterval(telling);
  await Promise.all(lives);
  await Promise.all(people.map((person) => person.leave()));
  return { users, ...measurements.result() };
}

main().catch((error) => {
  console.error(error instanceof UsageError ? `${error.message} (--help lists the options).` : error);
  process.exit(error instanceof UsageError ? 2 : 1);
});
