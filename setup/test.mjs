// `npm test`: one release rehearsed with the working tree, and what hangs on it. No suite runs twice: lint and the unit
// suites are the release's own Synth action, the browser suite uses its staging while the approval waits.
import { join } from 'node:path';
import { findBrowser } from './browser.mjs';
import { installDependencies, root } from './dependencies.mjs';
import { findImageTools } from './image-tools.mjs';
import { findPreviousRelease, takePreviousRelease } from './previous-release.mjs';
import { approve, rehearse } from './rehearsal.mjs';
import { readReports } from './report.mjs';
import { forgetOwnState, makeOwnState, ownState } from './running-rehearsal.mjs';
import {
  browserSuite,
  failingReleasesSuite,
  imageSuite,
  previousReleaseSuite,
  reportImage,
  runSuites,
  unitSuites,
} from './suites.mjs';
import { main, seconds } from './terminal.mjs';

const state = ownState(root);
const forgetState = () => forgetOwnState(root);

const total = { passed: 0, failed: 0, skipped: 0 };
const add = (counts) => Object.keys(total).forEach((key) => (total[key] += counts[key] ?? 0));

main(async () => {
  const began = performance.now();
  await installDependencies();
  await makeOwnState(root);
  const browser = findBrowser();
  const imageTools = findImageTools();
  for (const found of [browser, imageTools]) found.catch(() => {}); // reported where it is needed

  let staging;
  const release = await rehearse(['--state', state, '--working-tree', '--exit'], {
    events: join(state, 'events.ndjson'),
    on: async (event) => {
      if (event.event === 'environment-ready' && event.environment === 'staging') staging = event.urls;
      if (event.event !== 'approval-waiting') return;
      console.log('\nThe browser suite, against staging');
      add(await runSuites([browserSuite(staging.site, await browser)]));
      await approve(state);
    },
  });
  addUnitSuites(await readReports(join(state, 'reports')));
  addActions(release);

  const { missing, env } = await imageTools;
  const suites = missing ? [] : [imageSuite(env)];
  if (release.code === 0) suites.push(failingReleasesSuite(state));
  const previous = await findPreviousRelease();
  if (previous.commit) {
    const folder = join(state, 'previous-release');
    await takePreviousRelease(previous.commit, folder);
    suites.push(previousReleaseSuite(folder));
  }
  console.log('\nReleases that must fail, the container image, and the previous release on this schema');
  add(await runSuites(suites));
  if (previous.missing) console.log(`  The previous release was not tested: ${previous.missing}`);
  if (missing) console.log(`  The image was not tested: ${missing}`);
  else await reportImage();
  if (release.code === 0 && !total.failed) await forgetState();
  if (total.failed) console.log(`\nLogs are kept in ${state}`);
  console.log(`\nall of it in ${seconds(performance.now() - began)}`);
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
  process.exitCode = total.failed ? 1 : 0;
}, forgetState);

/** A suite that left no report died: it counts as one failure. */
function addUnitSuites(reports) {
  const missing = unitSuites.filter((suite) => !reports.reports.includes(suite.report));
  for (const suite of missing) console.log(`  ${suite.name}: no report, counted as failed`);
  add({ ...reports, failed: reports.failed + missing.length });
}

/** Each action of the release is a check of its own. */
function addActions(release) {
  const actions = release.events.filter((event) => event.event === 'action-finished');
  const failed = actions.filter((action) => action.status === 'failed').length;
  add({ passed: actions.length - failed, failed: Math.max(failed, release.code === 0 ? 0 : 1) });
}
