import { expect, test } from './tracker';

test.use({ locale: 'en-US' });

test('a new version waits until it is asked for, and then takes over at once', async ({ tracker, page, context }) => {
  await tracker.expectInstalled();
  await context.route('**/sw.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()}\n// the next version` });
  });
  const prompt = page.getByRole('status').filter({ hasText: 'A new version of FillUp is ready.' });
  await expect(prompt).toBeHidden();
  await page.evaluate(`navigator.serviceWorker.ready.then((registration) => registration.update())`);
  await expect(prompt).toBeVisible();
  expect(await page.evaluate(WORKERS)).toEqual({ waiting: true, active: true });

  const reloaded = page.waitForEvent('load');
  await prompt.getByRole('button', { name: 'Update' }).click();
  await reloaded;
  await expect(tracker.ring).toBeVisible();
  await expect(prompt).toBeHidden();
  expect(await page.evaluate(WORKERS)).toEqual({ waiting: false, active: true });
});

/** In the page: which workers its registration has. */
const WORKERS = `navigator.serviceWorker.getRegistration().then((registration) => ({
  waiting: Boolean(registration.waiting),
  active: Boolean(registration.active),
}))`;
