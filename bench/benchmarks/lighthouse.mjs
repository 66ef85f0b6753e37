import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBrowser } from '../../setup/browser.mjs';
import { run } from '../../setup/command.mjs';
import { installLighthouse, root } from '../../setup/dependencies.mjs';
import { ownState } from '../../setup/running-rehearsal.mjs';
import { median } from '../median.mjs';
import { released } from '../../setup/released.mjs';
import { SetupError } from '../../setup/terminal.mjs';
import { atLeast, shown } from '../table.mjs';

const TURNS = 3;
/** Of 100. */
const LEAST = { performance: 95, accessibility: 100, 'best-practices': 100 };
const FLAGS = ['--headless=new', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];

export const lighthouse = {
  name: 'lighthouse',
  title: 'The site as a phone first opens it, through the site distribution of a rehearsed dev with its own headers',
  run: async (note) => {
    await installLighthouse();
    const { FILLUP_CHROMIUM, ...browser } = await findBrowser();
    const env = { ...process.env, ...browser, CHROME_PATH: FILLUP_CHROMIUM };
    return await released('dev', note, async ({ site }) => {
      note('warming up');
      // The browser's files, the site's and the function: the first visit of all would measure this machine's disk.
      await audited(site, env);
      const reports = [];
      for (let turn = 1; turn <= TURNS; turn += 1) {
        note(`${turn} of ${TURNS}`);
        reports.push(await audited(site, env));
      }
      const score = (category) => median(reports.map(({ categories }) => categories[category].score * 100));
      const value = (id) => median(reports.map(({ audits }) => audits[id].numericValue));
      return [
        ...Object.entries(LEAST).map(([category, least]) => atLeast(category, score(category), least)),
        shown(
          'largest paint, blocked',
          `${seconds(value('largest-contentful-paint'))}, ${seconds(value('total-blocking-time'))}`,
        ),
        shown('layout shift', value('cumulative-layout-shift').toFixed(3)),
      ];
    });
  },
};

/** A trace that has lost the page says nothing of it: Lighthouse then asks to be run again. */
async function audited(site, env) {
  try {
    return await audit(site, env);
  } catch (error) {
    if (!(error instanceof SetupError) || !error.message.includes('run Lighthouse again')) throw error;
    return await audit(site, env);
  }
}

/** Lighthouse's own phone: a slow network and a processor four times slower, simulated. */
async function audit(site, env) {
  const report = join(ownState(root), 'lighthouse.json');
  const program = join(root, 'bench', 'lighthouse', 'node_modules', '.bin', 'lighthouse');
  const categories = Object.keys(LEAST).join();
  await run(
    program,
    [
      site,
      '--quiet',
      '--output=json',
      `--output-path=${report}`,
      `--only-categories=${categories}`,
      `--chrome-flags=${FLAGS.join(' ')}`,
      '--no-enable-error-reporting',
    ],
    { cwd: root, env },
  );
  return JSON.parse(await readFile(report, 'utf8'));
}

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;
