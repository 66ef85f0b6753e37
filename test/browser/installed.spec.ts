import { expect, test } from './tracker';

test.use({ locale: 'en-US' });

test('the shell works offline from the second visit on, and what was logged there is sent later', async ({
  tracker,
  page,
  context,
}) => {
  // The first visit installs the service worker; only what is active answers without a network.
  await tracker.expectInstalled();
  await tracker.tapCup('150 ml');
  await tracker.expectSent();

  await tracker.goOffline();
  await page.reload();
  await tracker.expectToday('150 ml');
  await tracker.tapCup();
  await tracker.expectToday('400 ml');
  await expect(page.getByText('Not sent yet')).toBeVisible();

  await context.setOffline(false);
  await expect(tracker.synced).toBeVisible();
  await expect(page.getByText('Not sent yet')).toBeHidden();
});

test('it can be installed: a manifest with icons that are there', async ({ tracker, page, request }) => {
  await expect(tracker.ring).toBeVisible();
  const link = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = (await (await request.get(link ?? '')).json()) as { display: string; icons: { src: string }[] };
  expect(manifest.display).toBe('standalone');
  expect(manifest.icons.length).toBeGreaterThanOrEqual(2);
  for (const { src } of manifest.icons) expect((await request.get(src)).headers()['content-type']).toMatch(/^image\//);
});
