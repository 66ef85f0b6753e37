import { expect, test } from './tracker';

test.describe('a browser in Traditional Chinese', () => {
  test.use({ locale: 'zh-TW' });

  test('gets the page in it, and English when the person asks', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-TW');
    await page.getByRole('button', { name: '記錄 水 250 毫升' }).click();
    await expect(page.getByRole('list', { name: '今天的紀錄' }).getByRole('listitem')).toHaveCount(1);

    await page.getByRole('link', { name: '設定' }).click();
    await page.getByLabel('English').check();
    await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.getByText('All synced')).toBeVisible();

    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  });
});
