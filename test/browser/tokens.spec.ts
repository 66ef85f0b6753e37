import { expect, test, Tracker } from './tracker';

test.use({ locale: 'en-US', provoked: /ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 401 / });

const REFRESH = '**/v1/sessions/refresh';

test('a token that expires while offline, and one that the server refuses, are renewed', async ({
  page,
  server,
  context,
}) => {
  await page.clock.install();
  const tracker = new Tracker(page);
  await tracker.open();
  await tracker.tapCup();
  await tracker.expectSent();

  await tracker.goOffline();
  await tracker.tapCup('150 ml');
  await page.clock.fastForward('20:00');
  const renewed = page.waitForRequest(REFRESH);
  await context.setOffline(false);
  await renewed;
  await expect(tracker.synced).toBeVisible();

  const renewedAgain = page.waitForRequest(REFRESH);
  await page.route(
    '**/v1/records',
    async (route) => {
      const headers = { ...(await route.request().allHeaders()), authorization: 'Bearer of-another-secret' };
      await route.continue({ headers });
    },
    { times: 1 },
  );
  await tracker.tapCup('350 ml');
  await renewedAgain;
  await expect(tracker.synced).toBeVisible();
  await tracker.expectToday('750 ml');
  await expect.poll(() => server.amounts()).toEqual([250, 150, 350]);
});

test('a refresh whose answer is lost, more than once, ends no session', async ({ tracker, server, page }) => {
  await tracker.tapCup();
  await tracker.expectSent();
  await tracker.expectInstalled();
  const spent: string[] = [];
  let losing = true;
  await page.route(REFRESH, async (route) => {
    const { refreshToken } = route.request().postDataJSON() as { refreshToken: string };
    spent.push(refreshToken);
    if (losing) {
      await route.fetch();
      await route.abort();
    } else {
      await route.continue();
    }
  });
  // The access token was in the page's memory only.
  await page.reload();
  await tracker.tapCup('150 ml');
  await tracker.expectToday('400 ml');
  await expect(page.getByText(/^Offline/)).toBeVisible();
  await expect.poll(() => spent.length).toBeGreaterThan(1);
  losing = false;
  await expect(tracker.synced).toBeVisible();
  expect(new Set(spent).size, 'the same token until an answer arrives').toBe(1);
  await expect.poll(() => server.amounts()).toEqual([250, 150]);

  await page.reload();
  await expect.poll(() => new Set(spent).size, 'its successor from then on').toBe(2);
});

test('two tabs that refresh at once stay in one session', async ({ tracker, server, page, context }) => {
  await tracker.tapCup();
  await tracker.expectSent();
  const other = new Tracker(await context.newPage());
  // A reload in the middle of its first refresh would lose the answer, and spend the same token once more.
  const asked = other.page.waitForResponse((response) => response.url().includes('/v1/changes'));
  await other.open();
  await other.expectToday('250 ml');
  await asked;

  const spent: string[] = [];
  context.on('request', (request) => {
    if (request.url().endsWith('/v1/sessions/refresh') && request.method() === 'POST') {
      spent.push((request.postDataJSON() as { refreshToken: string }).refreshToken);
    }
  });
  await Promise.all([page.reload(), other.page.reload()]);
  await Promise.all([tracker.tapCup('150 ml'), other.tapCup('350 ml')]);
  for (const tab of [tracker, other]) {
    await tab.expectToday('750 ml');
    await expect(tab.synced).toBeVisible();
  }
  expect(spent.length).toBeGreaterThanOrEqual(2);
  expect(new Set(spent).size, 'each tab spends what the one before it was given').toBe(spent.length);
  await expect.poll(async () => [...(await server.amounts())].sort((a, b) => a - b)).toEqual([150, 250, 350]);
});
