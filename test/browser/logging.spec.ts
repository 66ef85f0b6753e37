import { expect, test } from './tracker';

test.use({ locale: 'en-US' });

test('one tap logs a cup as a guest, and the server has it', async ({ tracker, page }) => {
  await tracker.tapCup();
  await tracker.expectToday('250 ml');
  await expect(tracker.log.getByRole('listitem')).toHaveCount(1);
  await expect(tracker.synced).toBeVisible();

  await page.reload();
  await tracker.expectToday('250 ml');
});

test('a drink is edited, deleted, and brought back by undo', async ({ tracker, page }) => {
  await tracker.tapCup();
  await page.getByRole('button', { name: /^Edit 250 ml of water/ }).click();
  await page.getByLabel('Amount').fill('400');
  await page.getByRole('button', { name: 'Save' }).click();
  await tracker.expectToday('400 ml');
  await expect(tracker.synced).toBeVisible();

  await page.getByRole('button', { name: /^Delete 400 ml of water/ }).click();
  await tracker.expectToday('0 ml');
  await page.getByRole('button', { name: 'Undo' }).click();
  await tracker.expectToday('400 ml');
  await expect(tracker.synced).toBeVisible();

  await page.reload();
  await tracker.expectToday('400 ml');
});

test('the keyboard alone is enough to log and undo', async ({ tracker, page }) => {
  await page.getByRole('button', { name: 'Log 500 ml of water' }).focus();
  await page.keyboard.press('Enter');
  await tracker.expectToday('500 ml');
  await page.getByRole('button', { name: 'Undo' }).focus();
  await page.keyboard.press('Enter');
  await tracker.expectToday('0 ml');
});
