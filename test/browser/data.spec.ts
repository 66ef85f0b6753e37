import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './tracker';

test.use({ locale: 'en-US', provoked: /ERR_INTERNET_DISCONNECTED|status of 400 / });

async function exported(page: Page): Promise<{ readonly name: string; readonly text: string }> {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const file = await saved;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

async function importText(page: Page, name: string, text: string): Promise<void> {
  await page.getByLabel(/^File/).setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Import' }).click();
}

test('everything is exported, and brought to another device without doubling anything', async ({
  tracker,
  page,
  anotherDevice,
}) => {
  await page.getByRole('link', { name: 'Edit cups' }).click();
  await page.getByRole('button', { name: 'Add a drink' }).click();
  await page.getByLabel('Name').fill('Soup');
  await page.getByLabel('Counts as water (%)').fill('90');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('list', { name: 'Drinks' }).getByText('Soup')).toBeVisible();
  await tracker.goTo('Today');
  await tracker.tapCup();
  await tracker.tapCup('500 ml');
  await tracker.expectToday('750 ml');
  await tracker.expectSent();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Your data' }).click();
  const everything = await exported(page);
  expect(everything.name).toMatch(/^fillup-\d{4}-\d\d-\d\d\.json$/);
  expect(JSON.parse(everything.text)).toMatchObject({ profile: { kind: 'guest' }, records: [{}, {}] });
  await page.getByRole('radio', { name: /^Drinks only/ }).check();
  const drinks = await exported(page);
  const lines = drinks.text.trim().split(/\r?\n/);
  expect(lines).toHaveLength(3);
  expect(drinks.name).toMatch(/\.csv$/);
  await expect(page.getByText(`${drinks.name} was saved.`)).toBeVisible();

  const { page: other, ...phone } = await anotherDevice();
  await other.goto('/settings/data');
  await importText(other, everything.name, everything.text);
  await expect(other.getByText('2 drinks were imported. 1 drink or cup of your own was added.')).toBeVisible();
  await importText(other, drinks.name, drinks.text);
  await expect(other.getByText(/2 were here already\.$/)).toBeVisible();

  const [header = '', first = '', second = ''] = lines;
  const column = header.split(',').indexOf('amountMl');
  const wrong = second.split(',').with(column, '9000').with(0, '').join(',');
  await importText(other, 'wrong.csv', [header, first, wrong].join('\n'));
  await expect(other.getByText('Nothing was imported. Correct these places and try again:')).toBeVisible();
  await expect(other.getByText('Line 3, amountMl')).toBeVisible();
  await other.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Today' }).click();
  await expect(phone.ring).toHaveAttribute('aria-valuetext', '750 ml of 2,000 ml');
  await expect(other.getByRole('radio', { name: 'Soup' })).toHaveCount(1);
});

test('the privacy page says what is kept, where, how long, and what one can do', async ({ page }) => {
  await page.goto('/settings/privacy');
  for (const title of ['What is kept', 'Where', 'What is not done', 'How long', 'What you can do']) {
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
  }
  const strangers: string[] = [];
  const own = new URL(page.url()).hostname;
  page.on('request', (request) => {
    const { hostname } = new URL(request.url());
    // The rehearsed API stands on 127.0.0.1.
    if (hostname !== own && hostname !== '127.0.0.1') strangers.push(request.url());
  });
  for (const path of ['/', '/insight', '/settings', '/settings/account', '/settings/reminders']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  expect(strangers).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
});
