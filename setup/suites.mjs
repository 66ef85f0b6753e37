import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.mjs';
import { projectEnvironment, python, root } from './dependencies.mjs';
import { readReport } from './report.mjs';
import { seconds } from './terminal.mjs';

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} report JUnit XML below reports/
 * @property {NodeJS.ProcessEnv} [env]
 */

const bin = (name) => join(root, 'node_modules', '.bin', name);

/** The suites that need nothing but the sources; CodePipeline's Synth runs them too. */
export const unitSuites = [
  { name: 'infrastructure', command: bin('jest'), args: ['--ci'], report: 'jest.xml' },
  {
    name: 'backend',
    command: python,
    args: ['-m', 'pytest', 'app-backend', '--quiet', `--junitxml=${join(root, 'reports', 'pytest.xml')}`],
    report: 'pytest.xml',
  },
  { name: 'frontend', command: 'npm', args: ['run', 'test', '--workspace', 'app-frontend'], report: 'vitest.xml' },
];

/**
 * Runs suites side by side and reads what their own reports say. A suite that dies without a report, or that failed
 * although its report names no failure, counts as one failure.
 *
 * @param {readonly Suite[]} suites
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function runSuites(suites) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  await Promise.all(
    suites.map(async (suite) => {
      const report = join(root, 'reports', suite.report);
      await rm(report, { force: true });
      const started = performance.now();
      const failure = await run(suite.command, suite.args, {
        cwd: root,
        env: { ...projectEnvironment, ...suite.env },
      }).then(
        () => undefined,
        (error) => error,
      );
      const counts = await readReport(report);
      if (!counts.failed && (failure || !counts.passed)) counts.failed = 1;
      // A runner's last lines rarely show why; without a report they are all there is.
      if (counts.failures.length) console.log(counts.failures.join('\n'));
      else if (failure) console.log(failure.message);
      console.log(
        `  ${suite.name.padEnd(20)} ${counts.passed} passed, ${counts.failed} failed  ${seconds(performance.now() - started)}`,
      );
      for (const key of Object.keys(total)) total[key] += counts[key];
    }),
  );
  return total;
}

/** What people see and do, in a real browser against an environment that is up. */
export const browserSuite = (site, browser) => ({
  name: 'browser',
  command: bin('playwright'),
  args: ['test'],
  env: { ...browser, SITE_URL: site },
  report: 'browser.xml',
});

/** The container image, built and run. @param {NodeJS.ProcessEnv} tools what findImageTools has found */
export const imageSuite = (tools) => ({
  name: 'image',
  command: bin('jest'),
  args: ['--ci', '--config', 'jest.image.config.js'],
  env: tools,
  report: 'image.xml',
});

/** Of a release's backend tests, those that say nothing of whether it can live with a later schema. */
const NOT_OF_THE_NEXT_SCHEMA = [
  // They ask for no data,
  ...['aws', 'days', 'errors', 'gateway', 'logs', 'main', 'openapi', 'operations', 'properties', 'schedule', 'vitals'],
  // or what the schema, the server or every path is like,
  ...['database', 'faults', 'growth', 'isolation', 'migrations', 'privacy', 'rotation'],
  // or for so much that they take longer than all others.
  'import',
];

/** A previous release on this one's schema. @param {string} folder where takePreviousRelease has put it */
export const previousReleaseSuite = (folder) => ({
  name: 'previous release',
  command: python,
  args: [
    ...['-m', 'pytest', join(folder, 'app-backend'), '--quiet', '--numprocesses=2', '--maxfail=10'],
    ...NOT_OF_THE_NEXT_SCHEMA.map((name) => `--ignore-glob=*/test_${name}*.py`),
    // It fills every table that refers to an account, and cannot know the new ones.
    '--deselect=tests/test_accounts.py::test_deleting_the_account_removes_everything',
    `--junitxml=${join(root, 'reports', 'previous-release.xml')}`,
  ],
  report: 'previous-release.xml',
});

/** Prints what the image suite has measured. */
export async function reportImage() {
  const measured = await readFile(join(root, 'reports', 'image.txt'), 'utf8').catch(() => '');
  if (measured) console.log(`  ${measured.trim()}`);
}

/** Releases made from a finished one's assembly, each broken in one place. */
export const failingReleasesSuite = (state) => ({
  name: 'failing releases',
  command: process.execPath,
  args: [
    '--test',
    '--test-reporter=junit',
    `--test-reporter-destination=${join(root, 'reports', 'failing-releases.xml')}`,
    'test/release/',
  ],
  env: { REHEARSAL_STATE: state },
  report: 'failing-releases.xml',
});
