import type { BrowserContext, Route } from '@playwright/test';
import { ServerSide } from './server-side';
import { expect, test, Tracker } from './tracker';

test.use({ locale: 'en-US', provoked: /ERR_INTERNET_DISCONNECTED|status of 500 / });

const RECORDS = '**/v1/records';

/** Takes the next write for `handle`, and resolves when that has dealt with it. The later ones go through. */
function nextWrite(context: BrowserContext, handle: (route: Route) => Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    context.route(RECORDS, (route) => void handle(route).then(() => resolve(), reject), { times: 1 }).catch(reject);
  });
}

test('a tab that closes at any moment loses nothing and doubles nothing', async ({ context, request, complaints }) => {
  const open = async () => {
    const page = await context.newPage();
    const server = new ServerSide(page, request);
    const tracker = new Tracker(page);
    await tracker.open();
    await tracker.expectInstalled();
    return { server, tracker };
  };
  let { server, tracker } = await open();

  // Before the request leaves.
  const held = nextWrite(context, () => Promise.resolve());
  await tracker.tapCup();
  await tracker.expectToday('250 ml');
  await held;
  expect(await server.amounts()).toEqual([]);
  await tracker.page.close();

  // After the server has written it, before its answer is here.
  ({ server, tracker } = await open());
  await tracker.expectToday('250 ml');
  await expect(tracker.synced).toBeVisible();
  const written = nextWrite(context, (route) => route.fetch());
  await tracker.tapCup('150 ml');
  await written;
  await expect.poll(() => server.amounts()).toEqual([250, 150]);
  await tracker.page.close();

  // As soon as the screen has told of it.
  ({ server, tracker } = await open());
  await tracker.expectToday('400 ml');
  await expect(tracker.synced).toBeVisible();
  await expect.poll(() => server.amounts()).toEqual([250, 150]);
  await tracker.tapCup('350 ml');
  await tracker.expectToday('750 ml');
  await tracker.page.close();

  ({ server, tracker } = await open());
  await tracker.expectToday('750 ml');
  await expect(tracker.synced).toBeVisible();
  await expect.poll(() => server.amounts()).toEqual([250, 150, 350]);
  expect(complaints).toEqual([]);
});

test('a write that arrives twice is one drink; one that the server trips over holds up no other', async ({
  tracker,
  server,
  context,
}) => {
  await tracker.expectInstalled();
  const twice = nextWrite(context, async (route) => {
    await route.fetch();
    await route.continue();
  });
  await tracker.tapCup();
  await twice;
  await expect(tracker.synced).toBeVisible();
  await expect.poll(() => server.amounts()).toEqual([250]);

  // Well before the requests that it is for: those on their way pass it by.
  let broken = true;
  await context.route(RECORDS, async (route) => {
    const { amountMl } = route.request().postDataJSON() as { amountMl: number };
    const headers = { 'Access-Control-Allow-Origin': '*' };
    if (broken && amountMl === 150) {
      await route.fulfill({ status: 500, headers, json: { error: { code: 'INTERNAL_ERROR' } } });
    } else {
      await route.continue();
    }
  });
  await tracker.goOffline();
  for (const cup of ['150 ml', '350 ml', '500 ml']) await tracker.tapCup(cup);
  await tracker.expectToday('1,250 ml');
  await context.setOffline(false);
  await expect.poll(async () => (await server.amounts()).length).toBe(3);
  await expect(tracker.page.getByText('1 change waiting')).toBeVisible();
  await tracker.expectToday('1,250 ml');
  await expect.poll(async () => [...(await server.amounts())].sort((a, b) => a - b)).toEqual([250, 350, 500]);
  broken = false;
  await tracker.page.reload();
  await tracker.expectToday('1,250 ml');
  await expect.poll(async () => (await server.amounts()).length).toBe(4);
  await expect(tracker.synced).toBeVisible();
  await expect.poll(async () => [...(await server.amounts())].sort((a, b) => a - b)).toEqual([150, 250, 350, 500]);
});

test('a full disk is said, and nothing is shown that could not be kept', async ({ page, server, context, baseURL }) => {
  const browser = await context.newCDPSession(page);
  const origin = new URL(baseURL ?? '').origin;
  // Chromium looks once and trusts the answer for a while: it has to be full from the start.
  await browser.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  const tracker = new Tracker(page);
  await tracker.open();
  await tracker.tapCup('500 ml');
  await expect(page.getByText('This device could not save that. Is its storage full?')).toBeVisible();
  await tracker.expectToday('0 ml');

  await browser.send('Storage.overrideQuotaForOrigin', { origin });
  await tracker.tapCup('150 ml');
  await tracker.expectToday('150 ml');
  await expect(tracker.synced).toBeVisible();
  await expect.poll(() => server.amounts()).toEqual([150]);
});
