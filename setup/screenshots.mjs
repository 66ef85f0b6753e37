// `npm run screenshots`: pictures of the running app for the README, the same ones each time.
import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findBrowser } from './browser.mjs';
import { installDependencies, root } from './dependencies.mjs';
import { released } from './released.mjs';
import { forgetOwnState, makeOwnState } from './running-rehearsal.mjs';
import { main, note, step } from './terminal.mjs';

const FOLDER = join(root, 'docs', 'screenshots');
/** What the pictures show; the server takes any time that has passed. */
const NOW = new Date('2026-05-21T15:40:00+08:00');
const PHONE = { viewport: { width: 390, height: 800 }, deviceScaleFactor: 1.5, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1180, height: 760 } };

const SHOTS = [
  { file: 'today-phone-zh-TW', path: '/', device: PHONE, locale: 'zh-TW', colorScheme: 'light' },
  { file: 'today-phone-en-dark', path: '/', device: PHONE, locale: 'en-US', colorScheme: 'dark' },
  { file: 'insight-phone-zh-TW-dark', path: '/insight/week', device: PHONE, locale: 'zh-TW', colorScheme: 'dark' },
  { file: 'reminders-phone-en', path: '/settings/reminders', device: PHONE, locale: 'en-US', colorScheme: 'light' },
  { file: 'goal-phone-zh-TW', path: '/settings/goal', device: PHONE, locale: 'zh-TW', colorScheme: 'light' },
  { file: 'today-desk-en', path: '/', device: DESK, locale: 'en-US', colorScheme: 'light' },
  { file: 'insight-desk-zh-TW', path: '/insight/month', device: DESK, locale: 'zh-TW', colorScheme: 'light' },
  { file: 'drinks-desk-en-dark', path: '/settings/drinks', device: DESK, locale: 'en-US', colorScheme: 'dark' },
];

main(
  async () => {
    await installDependencies();
    await makeOwnState(root);
    const [given] = process.argv.slice(2);
    await step('Screenshots', () => (given ? take(given) : released('dev', note, ({ site }) => take(site))));
    await forgetOwnState(root);
  },
  () => forgetOwnState(root),
);

/** @param {string} site address of an environment that is up */
async function take(site) {
  const { FILLUP_CHROMIUM, ...env } = await findBrowser();
  const { chromium } = createRequire(join(root, 'package.json'))('@playwright/test');
  const browser = await chromium.launch({
    executablePath: FILLUP_CHROMIUM,
    env: { ...process.env, ...env },
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    await rm(FOLDER, { recursive: true, force: true });
    await mkdir(FOLDER, { recursive: true });
    for (const { file, path, device, ...person } of SHOTS) {
      note(file);
      const context = await browser.newContext({
        ...device,
        ...person,
        baseURL: site,
        timezoneId: 'Asia/Taipei',
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      await page.clock.setFixedTime(NOW);
      await bringDrinks(page);
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      // What comes after the heading: charts and the words of the page.
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(FOLDER, `${file}.png`) });
      await context.close();
    }
  } finally {
    await browser.close();
  }
}

/** Through the app's own import. */
async function bringDrinks(page) {
  await page.goto('/settings/data');
  const rows = ['recordedAt,amountMl,drink', ...drinks().map((row) => row.join())];
  const file = { name: 'drinks.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: /^(Import|匯入)$/ }).click();
  await page.getByText(/drinks were imported|已匯入/).waitFor();
  await page.goto('/');
  await page.getByRole('list', { name: /^(Today’s drinks|今天的紀錄)$/ }).waitFor();
}

/** Six weeks of somebody who drinks enough on most days, and today so far. */
function drinks() {
  const cups = [
    [7.5, 250, 'water'],
    [9, 200, 'coffee'],
    [10.75, 350, 'water'],
    [12.5, 300, 'water'],
    [14.25, 250, 'tea'],
    [16.5, 500, 'water'],
    [19, 350, 'water'],
    [21, 200, 'milk'],
  ];
  const midnight = Date.parse('2026-05-21T00:00:00+08:00');
  const days = Array.from({ length: 42 }, (_, ago) => ago);
  return days
    .flatMap((ago) =>
      cups
        .filter((_, index) => (ago * 7 + index * 3) % (ago % 6 === 3 ? 3 : 8) !== 1)
        .map(([hour, amount, drink]) => [new Date(midnight - ago * 86_400_000 + hour * 3_600_000), amount, drink]),
    )
    .filter(([time]) => time < NOW)
    .map(([time, amount, drink]) => [time.toISOString(), amount, drink]);
}
