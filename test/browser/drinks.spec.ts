import { expect, test } from './tracker';

test.use({ locale: 'en-US' });

test('a drink and a cup of one’s own are made, logged with one tap, and the server has them', async ({
  tracker,
  page,
}) => {
  await page.getByRole('link', { name: 'Edit cups' }).click();
  await page.getByRole('button', { name: 'Add a drink' }).click();
  await page.getByLabel('Name').fill('Soup');
  await page.getByLabel('Counts as water (%)').fill('90');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Add a cup' }).click();
  await page.getByLabel('Amount').fill('300');
  await page.getByRole('dialog').getByRole('radio', { name: 'Soup' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(tracker.synced).toBeVisible();

  await tracker.goTo('Today');
  await page.getByRole('button', { name: 'Log 300 ml of Soup' }).click();
  await tracker.expectToday('270 ml');
  await expect(tracker.synced).toBeVisible();

  // What the server says takes the place of what was here. No app writes meanwhile on the page for errors.
  await page.goto('/error.html');
  await page.evaluate(`new Promise((resolve) => {
    const opening = indexedDB.open('fillup');
    opening.onsuccess = () => {
      const tx = opening.result.transaction(['records', 'meta'], 'readwrite');
      tx.objectStore('records').clear();
      tx.objectStore('meta').delete('items');
      tx.oncomplete = () => { opening.result.close(); resolve(); };
    };
  })`);
  await tracker.open();
  await tracker.expectToday('270 ml');
  await expect(page.getByRole('button', { name: 'Log 300 ml of Soup' })).toBeVisible();
  await expect(tracker.log.getByText('Soup')).toBeVisible();
});

test('the cups are put in order by keyboard and by dragging, and stay so', async ({ tracker, page }) => {
  await page.goto('/settings/drinks');
  const cups = page.getByRole('list', { name: 'Cups' }).getByRole('listitem');
  await page.getByRole('button', { name: /^Move Bottle: drag/ }).focus();
  await page.keyboard.press('ArrowUp');
  await expect(cups.nth(2)).toContainText('Bottle');
  await expect(page.getByRole('button', { name: /^Move Bottle: drag/ })).toBeFocused();

  const handle = page.getByRole('button', { name: /^Move Mug of tea: drag/ });
  await handle.scrollIntoViewIfNeeded();
  const from = await handle.boundingBox();
  const to = await cups.nth(3).boundingBox();
  if (!from || !to) throw new Error('the rows are not on the screen');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2, to.y + to.height / 2, { steps: 8 });
  await page.mouse.up();
  await expect(cups.nth(3)).toContainText('Mug of tea');
  await expect(tracker.synced).toBeVisible();
  await page.reload();
  await expect(cups.nth(2)).toContainText('Bottle');
  await expect(cups.nth(3)).toContainText('Mug of tea');
});

test('what was made offline is sent later, what hangs on it too', async ({ tracker, page, context }) => {
  await expect(tracker.synced).toBeVisible();
  await tracker.expectInstalled();
  await tracker.goOffline();
  await page.getByRole('link', { name: 'Edit cups' }).click();
  await page.getByRole('button', { name: 'Add a drink' }).click();
  await page.getByLabel('Name').fill('Kombucha');
  await page.getByRole('button', { name: 'Save' }).click();
  await tracker.goTo('Today');
  await page.getByRole('radio', { name: 'Kombucha' }).check();
  await page.getByRole('button', { name: 'Log 250 ml of Kombucha' }).click();
  await tracker.expectToday('250 ml');
  await expect(page.getByText('Not sent yet')).toBeVisible();
  await context.setOffline(false);
  await expect(tracker.synced).toBeVisible();
  await expect(page.getByText('Not sent yet')).toBeHidden();
  await expect(page.getByRole('region', { name: 'Needs your attention' })).toBeHidden();
});
