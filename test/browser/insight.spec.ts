import { expect, test } from './tracker';

test.use({ locale: 'en-US', timezoneId: 'Asia/Taipei' });
// Long journeys, on several pages or devices.
test.describe.configure({ timeout: 60_000 });

const daysAgo = (days: number) => new Date(Date.now() + 8 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10);

test('a drink of yesterday shows in its day, month and year, and is corrected there', async ({ tracker, page }) => {
  await page.goto(`/insight/day/${daysAgo(1)}`);
  // Nothing was ever logged: there is no day to look at yet.
  await page.getByRole('link', { name: 'Log a drink' }).click();
  await tracker.tapCup();
  await tracker.expectToday('250 ml');
  await page.goto(`/insight/day/${daysAgo(1)}`);
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByLabel('Amount').fill('1800');
  await page.getByRole('button', { name: 'Log', exact: true }).click();
  await expect(page.getByText(/^1,800 ml of water logged for/)).toBeVisible();
  await page.getByRole('button', { name: /^Edit 1,800 ml of water/ }).click();
  await page.getByLabel('Amount').fill('2100');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('100 ml', { exact: true })).toBeVisible();
  await expect(tracker.synced).toBeVisible();

  await page.goto(`/insight/month/${daysAgo(1)}`);
  await page.getByText('Show as a table').click();
  await expect(page.getByRole('row', { name: /2,100 ml 2,000 ml yes/ })).toBeVisible();
  await page.goto(`/insight/year/${daysAgo(1)}`);
  await page.getByText('Show as a table').click();
  await expect(page.getByRole('row', { name: /2,100 ml/ })).toBeVisible();

  await tracker.goTo('Today');
  await tracker.expectToday('250 ml');
});

test('a bar leads to its day', async ({ tracker, page }) => {
  await tracker.tapCup();
  await tracker.goTo('Insight');
  const bars = page.locator('.chart-touch');
  await bars.last().click();
  await expect(page).toHaveURL(new RegExp(`/insight/day/${daysAgo(0)}$`));
  await expect(page.getByRole('button', { name: /^Edit 250 ml of water/ })).toBeVisible();
});
