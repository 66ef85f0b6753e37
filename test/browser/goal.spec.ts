import { expect, test } from './tracker';

test.use({ locale: 'en-US' });

test('a goal is worked out as the server does, holds from today on, and gives way to one’s own', async ({
  tracker,
  page,
}) => {
  await page.goto('/settings/goal');
  await page.getByLabel('Weight').fill('62');
  await page.getByRole('radio', { name: /^Moderate/ }).check();
  await page.getByRole('radio', { name: 'Warm' }).check();
  await expect(page.getByText('Suggested goal: 2,650 ml a day')).toBeVisible();
  const answered = page.waitForResponse((response) => response.request().method() === 'PATCH');
  await page.getByRole('button', { name: 'Use this goal' }).click();
  expect(await (await answered).json()).toMatchObject({ goalMl: 2650, goal: { kind: 'calculated', ml: 2650 } });

  await page.getByLabel('Daily goal').fill('1500');
  await page.getByRole('button', { name: 'Set this goal' }).click();
  await expect(page.getByText('Goal set to 1,500 ml')).toBeVisible();
  await expect(tracker.synced).toBeVisible();
  await tracker.goTo('Today');
  await expect(tracker.ring).toHaveAttribute('aria-valuetext', '0 ml of 1,500 ml');
});

test('reaching the goal is said, and moves nothing for those who want no motion', async ({ tracker, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (let n = 0; n < 4; n++) await tracker.tapCup('500 ml');
  await expect(page.getByText('500 ml of water logged. Goal reached!')).toBeVisible();
  await expect(page.getByText('Goal reached', { exact: true })).toBeVisible();
  expect(await page.evaluate('document.getAnimations().length')).toBe(0);
});
