import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { run } from '../../setup/command.mjs';
import { root } from '../../setup/dependencies.mjs';
import { ownState } from '../../setup/running-rehearsal.mjs';
import { released } from '../../setup/released.mjs';
import { atMost, shown } from '../table.mjs';

/** The profile: a hundred people, five minutes. */
const PROFILE = ['--users', '100', '--ramp', '30', '--seconds', '300', '--think', '1-3'];
const SATURATION = ['--users', '8', '--ramp', '0', '--seconds', '30', '--think', '0-0'];
const P95_MS = 100;

const STAGE = 'staging';
const FUNCTION = `:function:fillup-${STAGE}-api:`;
/** A rehearsal tells of its functions once a second. */
const TOLD_AFTER_MS = 2_000;

export const load = {
  name: 'load',
  title: 'A hundred people with a WebSocket each, five minutes, through the API distribution of a rehearsed staging',
  run: (note) => released(STAGE, note, ({ api }, events) => measure(api, ownState(root), events, note)),
};

async function measure(api, state, events, note) {
  const before = await functionStatistics(events);
  note('a hundred people');
  const profile = await loadTest(api, PROFILE, state, note);
  await wait(TOLD_AFTER_MS);
  const after = await functionStatistics(events);
  note('eight people who do not think');
  const saturation = await loadTest(api, SATURATION, state, note);
  const { p50, p95, p99 } = profile.latency;
  const causes = Object.entries(profile.causes).map(([cause, count]) => `${count} × ${cause}`);
  const environments = `${after.maxEnvironments} processes, ${after.coldStarts - before.coldStarts} of them new`;
  return [
    atMost('p95', p95, P95_MS, {
      unit: ' ms',
      digits: 1,
      detail: `${profile.requestsPerSecond.toFixed(0)} requests/s`,
    }),
    shown('p50, p99', `${p50}, ${p99} ms`),
    atMost('errors', profile.errors, 0, { digits: 0, detail: causes.join('; ') || `of ${profile.requests} requests` }),
    atMost('throttles', after.throttles - before.throttles, 0, { digits: 0 }),
    shown('environments', String(after.maxConcurrency), `as AWS would have used; here ${environments}`),
    shown('saturation', `${saturation.requestsPerSecond.toFixed(0)} /s`, saturationDetail(saturation)),
  ];
}

function saturationDetail({ users, latency, errors }) {
  return `${users} people without think time: p50 ${latency.p50} ms, p95 ${latency.p95} ms, ${errors} errors`;
}

async function loadTest(api, options, state, note) {
  const json = join(state, 'load.json');
  const program = join(root, 'test', 'load', 'run.mjs');
  // The targets are judged here.
  const lenient = ['--p95', '100000', '--errors', '100'];
  await run(process.execPath, [program, '--url', api, ...options, ...lenient, '--json', json], { note });
  return JSON.parse(await readFile(json, 'utf8'));
}

/** Of the version that serves, counted since it was released; all 0 before it was asked. */
async function functionStatistics(events) {
  const lines = (await readFile(events, 'utf8')).split('\n').filter((line) => line.includes('"event":"functions"'));
  const { functions } = JSON.parse(lines.at(-1) ?? '{"functions":{}}');
  const [, statistics] = Object.entries(functions).find(([arn]) => arn.includes(FUNCTION)) ?? [];
  return statistics ?? { throttles: 0, coldStarts: 0, maxEnvironments: 0, maxConcurrency: 0 };
}
