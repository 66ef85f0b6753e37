import { defineConfig, devices } from '@playwright/test';

// The suite runs against an environment that is already up; setup/test.mjs gives it the rehearsed staging.
const site = process.env['SITE_URL'];
if (!site) throw new Error('SITE_URL is missing: the address of the site to test, for example http://localhost:8101.');

const chromium = {
  channel: undefined,
  launchOptions: {
    executablePath: process.env['FILLUP_CHROMIUM'],
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  },
};

export default defineConfig({
  testDir: 'test/browser',
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [['line'], ['junit', { outputFile: 'reports/browser.xml' }]],
  outputDir: '.cache/browser-results',
  // A trace of every test costs a quarter of the time; --trace on makes one of the test that is in question.
  use: { baseURL: site, screenshot: 'only-on-failure' },
  projects: [
    { name: 'phone', use: { ...devices['Pixel 7'], ...chromium } },
    {
      name: 'desk',
      use: {
        ...devices['Desktop Chrome'],
        ...chromium,
        viewport: { width: 1280, height: 800 },
        // The phone moves, the desk does not.
        contextOptions: { reducedMotion: 'reduce' },
      },
    },
  ],
});
