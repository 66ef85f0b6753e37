import { randomUUID } from 'node:crypto';
import { expect, test, Tracker } from './tracker';

test.use({ locale: 'en-US' });

test('another tab shows the drink at once', async ({ tracker, context }) => {
  const other = new Tracker(await context.newPage());
  await other.open();
  await tracker.tapCup();
  await other.expectToday('250 ml');
  await expect(other.log.getByRole('listitem')).toHaveCount(1);
});

test('another device of the account shows through the WebSocket', async ({ tracker, page, request }) => {
  const answered = page.waitForResponse((response) => response.url().endsWith('/v1/records'));
  await tracker.tapCup();
  const { headers, url } = await answered.then(async (response) => ({
    headers: await response.request().allHeaders(),
    url: response.url(),
  }));
  await expect(tracker.synced).toBeVisible();
  await expect.poll(() => tracker.sockets.length).toBeGreaterThan(0);

  // The first frame that comes after the other device's write must be the server's word of it.
  const told = tracker.sockets
    .at(-1)
    ?.waitForEvent('framereceived', { predicate: ({ payload }) => payload.includes('changed') });
  const record = { id: randomUUID(), amountMl: 330, drink: 'water', recordedAt: new Date().toISOString() };
  const created = await request.post(url, {
    headers: { Authorization: headers['authorization'] ?? '' },
    data: record,
  });
  expect(created.status()).toBe(201);
  await told;
  await tracker.expectToday('580 ml');
});
