// Releases that must fail, made from the assembly of one that went through, in the folder that it left behind
// (REHEARSAL_STATE). What an environment runs is asked over HTTP, before and after.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { rehearse } from '../../setup/rehearsal.mjs';
import { ChangedAssembly } from './changed-assembly.mjs';

const state = process.env.REHEARSAL_STATE;
assert.ok(state, 'REHEARSAL_STATE is missing: the folder of a rehearsal that went through.');

let released;
let next;
let nextBuild;

/** Runs a release of an assembly and tells what each environment ran when it began and when it ended. */
async function release(name, assembly, ...options) {
  const urls = {};
  const running = { before: {}, after: {} };
  const ask = async (moment) => {
    for (const [environment, { api, site }] of Object.entries(urls)) {
      const json = async (url) => await (await fetch(url, { cache: 'no-store' })).json();
      const [health, config] = await Promise.all([json(`${api}/health`), json(`${site}/config.json`)]);
      moment[environment] = { api: health.buildId, site: config.buildId };
    }
  };
  const run = await rehearse(['--state', state, '--assembly', assembly.directory, '--keep', ...options], {
    events: join(state, `${name}.ndjson`),
    quiet: true,
    env: { SETTLE_SECONDS: '3' },
    on: async (event, child) => {
      if (event.event === 'environment-ready') urls[event.environment] = event.urls;
      // The first action of a run comes after everything that was released before is up again.
      if (event.event === 'run-started') await ask(running.before);
      if (event.event === 'run-finished') {
        await ask(running.after);
        child.kill('SIGINT');
      }
    },
  });
  const failed = run.events.filter(({ status, action }) => action && status === 'failed');
  const started = new Set(run.events.filter(({ event }) => event === 'action-started').map(({ stage }) => stage));
  return { ...run, ...running, failed: failed.map(({ stage, action }) => `${stage}/${action}`), started };
}

before(async () => {
  const artifacts = join(state, 'artifacts');
  const finished = (await readdir(artifacts)).find((name) => existsSync(join(artifacts, name, 'manifest.json')));
  assert.ok(finished, `no finished assembly in ${artifacts}`);
  released = join(artifacts, finished);
  next = await ChangedAssembly.copyOf(released, join(state, 'assembly-next'));
  nextBuild = await next.changeImage((context) => writeFile(join(context, 'app', 'next_release.py'), ''));
});

test('a broken migration leaves the old version serving', async () => {
  const broken = await ChangedAssembly.copyOf(released, join(state, 'assembly-broken-migration'));
  await broken.changeImage(async (context) => {
    const versions = join(context, 'migrations', 'versions');
    const last = (await readdir(versions))
      .filter((file) => file.endsWith('.py'))
      .sort()
      .at(-1);
    await writeFile(
      join(versions, '9999_broken.py'),
      [
        'from alembic import op',
        'revision = "9999"',
        `down_revision = "${last.split('_')[0]}"`,
        'def upgrade() -> None:',
        '    op.execute("ALTER TABLE records ADD COLUMN half_done integer")',
        '    op.execute("ALTER TABLE there_is_no_such_table ADD COLUMN mood integer")',
      ].join('\n'),
    );
  });
  const run = await release('broken-migration', broken, '--yes');
  assert.equal(run.code, 1, run.output);
  assert.deepEqual(run.failed, ['Dev/FillUpBackendStack-dev.Deploy'], run.output);
  assert.match(run.output, /there_is_no_such_table/);
  assert.ok(!run.started.has('Staging'));
  assert.deepEqual(Object.keys(run.before), ['dev', 'staging', 'prod']);
  assert.deepEqual(run.after, run.before);
});

test('the release after a broken migration goes through', async () => {
  const run = await release('next', next, '--until', 'dev');
  assert.equal(run.code, 0, run.output);
  assert.notEqual(run.before.dev.api, nextBuild);
  assert.equal(run.after.dev.api, nextBuild);
  assert.deepEqual(run.after.staging, run.before.staging);
});

test('a failing smoke test in dev never reaches staging', async () => {
  const unexpected = await ChangedAssembly.copyOf(next.directory, join(state, 'assembly-smoke'));
  await unexpected.setVariable('Dev', 'Smoke', 'API_BUILD_ID', 'c-another-build');
  const run = await release('smoke', unexpected, '--yes');
  assert.equal(run.code, 1, run.output);
  assert.deepEqual(run.failed, ['Dev/Smoke'], run.output);
  assert.ok(!run.started.has('Staging'));
  assert.notEqual(run.before.staging.api, nextBuild);
  assert.deepEqual(run.after, run.before);
});

test('a rejected approval leaves prod untouched', async () => {
  const run = await release('rejected', next, '--reject');
  assert.equal(run.code, 1, run.output);
  assert.deepEqual(run.failed, ['Prod/Approve'], run.output);
  assert.equal(run.after.staging.api, nextBuild);
  assert.notEqual(run.before.prod.api, nextBuild);
  assert.deepEqual(run.after.prod, run.before.prod);
});
