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

test.describe('a touch screen', () => {
  // So high that neither the navigation nor a toast lies over the row.
  test.use({ hasTouch: true, viewport: { width: 412, height: 1600 } });

  test('a finger pulls a drink aside to delete it', async ({ tracker, page, context }) => {
    await tracker.tapCup();
    const row = await tracker.log.getByRole('listitem').boundingBox();
    if (!row) throw new Error('the row is not on the screen');
    const touch = await context.newCDPSession(page);
    const y = row.y + row.height / 2;
    const at = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: x === undefined ? [] : [{ x, y }] });
    await at('touchStart', row.x + row.width * 0.6);
    for (const share of [0.5, 0.4, 0.3, 0.2]) await at('touchMove', row.x + row.width * share);
    await at('touchEnd');
    await expect(page.getByText('Drink deleted')).toBeVisible();
    await tracker.expectToday('0 ml');
  });
});

test('a shortcut of the installed app logs the cup it is for, once', async ({ page, tracker }) => {
  await page.goto('/?log=2');
  await tracker.expectToday('250 ml');
  await expect(page).toHaveURL(/\/$/);
  await page.reload();
  await tracker.expectToday('250 ml');
});
