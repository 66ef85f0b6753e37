import { expect, test } from './tracker';

test.use({ locale: 'en-US' });

test('each page has its address, title and focus, and the back button goes back', async ({ tracker, page }) => {
  await tracker.goTo('Insight');
  await expect(page).toHaveURL(/\/insight$/);
  await expect(page).toHaveTitle('Insight · FillUp');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await tracker.goTo('Settings');
  await page.goBack();
  await expect(page).toHaveURL(/\/insight$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Insight' })).toBeFocused();
});

test('a typed-in address opens its page, with the network and without', async ({ tracker, page }) => {
  await page.goto('/insight/month');
  await expect(page.getByRole('heading', { level: 1, name: 'Insight' })).toBeVisible();
  await tracker.expectInstalled();
  await tracker.goOffline();
  for (const [path, title] of Object.entries({
    '/settings/drinks': 'Cups and drinks',
    '/settings/goal': 'Daily goal',
    '/insight/year': 'Insight',
  })) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  }
});

test('the keyboard alone reaches everything: skip link, navigation, cups', async ({ tracker, page }) => {
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Today', exact: true })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Insight' })).toBeFocused();
  await tracker.goTo('Today');
  await page.keyboard.press('Tab');
  // The drinks are one stop, the arrow keys choose among them.
  await expect(page.getByRole('radio', { name: 'My cups' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await tracker.expectToday('150 ml');
  await expect(page.getByText('150 ml of water logged')).toBeVisible();
});
