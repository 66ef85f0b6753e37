import type { Locator, Page } from '@playwright/test';
import { expect, test, Tracker } from './tracker';

test.use({ locale: 'en-US', provoked: /ERR_INTERNET_DISCONNECTED|status of (400|404|409|410|412|428) / });
// Long journeys, on several pages or devices.
test.describe.configure({ timeout: 60_000 });

const attentionOf = (page: Page): Locator => page.getByRole('region', { name: 'Needs your attention' });

async function editTo(page: Page, amount: string): Promise<void> {
  await page.getByRole('button', { name: /^Edit \d+ ml of water/ }).click();
  await page.getByLabel('Amount').fill(amount);
  await page.getByRole('button', { name: 'Save' }).click();
}

test('what another device has changed or deleted meanwhile is for the person to decide', async ({
  tracker,
  server,
  page,
  context,
}) => {
  const attention = attentionOf(page);
  await tracker.tapCup();
  await tracker.expectSent();

  // 412: both have changed it.
  await tracker.goOffline();
  await editTo(page, '400');
  const [record] = await server.records();
  if (!record) throw new Error('the server has the drink');
  await server.change(record, { amountMl: 300 });
  await context.setOffline(false);
  await expect(attention.getByText('The change to 400 ml of water was not accepted')).toBeVisible();
  await expect(attention.getByText('It was changed on another device.')).toBeVisible();
  await tracker.expectToday('300 ml');
  await page.reload();
  await attention.getByRole('button', { name: 'Keep mine' }).click();
  await tracker.expectToday('400 ml');
  await expect(tracker.synced).toBeVisible();
  await expect.poll(() => server.amounts()).toEqual([400]);

  // 404 of a change, as it is deleted: kept as a drink of its own.
  await tracker.goOffline();
  await editTo(page, '450');
  await server.delete(record);
  await context.setOffline(false);
  await expect(attention.getByText('The change to 450 ml of water was not accepted')).toBeVisible();
  await attention.getByRole('button', { name: 'Keep mine' }).click();
  await tracker.expectToday('450 ml');
  await expect(tracker.synced).toBeVisible();
  await expect.poll(() => server.amounts()).toEqual([450]);

  // 410 of a creation: its answer was lost, and it is deleted since.
  await page.route(
    '**/v1/records',
    async (route) => {
      await route.fetch();
      await server.delete(route.request().postDataJSON() as { id: string });
      await route.continue();
    },
    { times: 1 },
  );
  const told = page.waitForResponse((response) => response.status() === 410);
  await tracker.tapCup();
  await told;
  await tracker.expectToday('450 ml');
  await expect(tracker.synced).toBeVisible();
  await expect(attention).toBeHidden();
});

test('a place that is taken, and a precondition that was lost on the way, are told and mended', async ({
  tracker,
  server,
  page,
}) => {
  const attention = attentionOf(page);
  await tracker.tapCup();
  await tracker.expectSent();
  await tracker.expectInstalled();

  // 428: something between here and the server takes the header away.
  await page.route(
    '**/v1/records/*',
    async (route) => {
      const headers = await route.request().allHeaders();
      delete headers['if-match'];
      await route.continue({ headers });
    },
    { times: 1 },
  );
  await editTo(page, '200');
  await expect(attention.getByText('The change to 200 ml of water was not accepted')).toBeVisible();
  await attention.getByRole('button', { name: 'Keep mine' }).click();
  await tracker.expectToday('200 ml');
  await expect(tracker.synced).toBeVisible();
  await expect.poll(() => server.amounts()).toEqual([200]);

  // 409: another drink has this id.
  await page.route(
    '**/v1/records',
    async (route) => {
      const draft = route.request().postDataJSON() as { id: string; recordedAt: string };
      await server.create({ id: draft.id, recordedAt: draft.recordedAt, amountMl: 333, drink: 'water' });
      await route.continue();
    },
    { times: 1 },
  );
  await tracker.tapCup('500 ml');
  await expect(attention.getByText('500 ml of water was not accepted')).toBeVisible();
  await expect(attention.getByText('Another drink already has its place.')).toBeVisible();
  await attention.getByRole('button', { name: 'Keep mine' }).click();
  await tracker.expectToday('1,033 ml');
  await expect(tracker.synced).toBeVisible();
  await expect.poll(async () => [...(await server.amounts())].sort((a, b) => a - b)).toEqual([200, 333, 500]);
});

test('a write that the server refuses is kept, shown, and taken once it is put right', async ({ page, server }) => {
  const now = new Date();
  // This device's clock is two days ahead; the server takes one.
  await page.clock.install({ time: now.getTime() + 2 * 86_400_000 });
  const tracker = new Tracker(page);
  await tracker.open();
  await tracker.tapCup();
  const attention = attentionOf(page);
  await expect(attention.getByText('250 ml of water was not accepted')).toBeVisible();
  await expect(attention.getByText(/Is this device’s clock right\?$/)).toBeVisible();
  await page.reload();
  await expect(attention.getByText('250 ml of water was not accepted')).toBeVisible();
  expect(await server.amounts()).toEqual([]);

  await attention.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Date and time').fill(`${now.toISOString().slice(0, 10)}T00:30`);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(attention).toBeHidden();
  await expect(tracker.synced).toBeVisible();
  await expect.poll(() => server.amounts()).toEqual([250]);
});
