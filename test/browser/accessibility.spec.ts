import AxeBuilder from '@axe-core/playwright';
import { expect, test, Tracker } from './tracker';

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any screen (${colorScheme})`, async ({ browser }, { project }) => {
    test.slow();
    const { baseURL, viewport, userAgent, isMobile, hasTouch } = project.use;
    const context = await browser.newContext({
      baseURL,
      viewport,
      userAgent,
      isMobile,
      hasTouch,
      colorScheme,
      locale: 'en-US',
      // The page under test forbids injected scripts; axe is one.
      bypassCSP: true,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const tracker = new Tracker(page);
    const expectNoViolations = async (screen: string) => {
      // Behind a dialog it has no role.
      await expect(page.locator('h1')).toBeVisible();
      const { violations } = await new AxeBuilder({ page })
        .withTags(WCAG_22_AA)
        // Half the time: without a page of its own for the frames that there are none of, nor a report of what passed.
        .setLegacyMode()
        .options({ resultTypes: ['violations'] })
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      expect(found, screen).toEqual([]);
    };

    await tracker.open();
    await expectNoViolations('nothing logged yet');
    await tracker.tapCup();
    await expect(tracker.log).toBeVisible();
    await expectNoViolations('a drink logged');
    await page.getByRole('button', { name: 'Custom amount' }).click();
    await expectNoViolations('custom amount');
    await page.keyboard.press('Escape');

    await tracker.goTo('Insight');
    for (const range of ['Day', 'Week', 'Month', 'Year']) {
      await page.getByRole('link', { name: range, exact: true }).click();
      const table = page.getByText('Show as a table');
      if (range !== 'Day') await table.click();
      await expect(page.getByRole('region', { name: 'Chart' })).toBeVisible();
      await expectNoViolations(range);
    }

    await tracker.goTo('Settings');
    await expectNoViolations('settings');
    await page.getByRole('link', { name: 'Daily goal' }).click();
    await page.getByLabel('Weight').fill('68');
    await page.getByText('How it is worked out').click();
    await page.getByRole('button', { name: 'Use this goal' }).click();
    await expect(page.getByText(/^Goal set to/)).toBeVisible();
    await expectNoViolations('goal');

    await page.goto('/settings/drinks');
    await expectNoViolations('cups and drinks');
    await page.getByRole('button', { name: 'Add a cup' }).click();
    await expectNoViolations('a new cup');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add a drink' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await expectNoViolations('a new drink, refused');

    for (const [path, heading] of Object.entries({
      reminders: 'Reminders',
      data: 'Your data',
      'data/delete': 'Delete everything',
      privacy: 'Privacy',
      account: 'Account',
      'account/sign-in': 'Sign in',
      'account/recover': 'Sign in with a recovery code',
    })) {
      await page.goto(`/settings/${path}`);
      await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
      await expectNoViolations(path);
    }
    await page.goto('/settings/account/create');
    await page.getByRole('button', { name: 'Create an account' }).click();
    await expectNoViolations('a new account, refused');
    await tracker.createAccount(undefined, () => expectNoViolations('recovery codes'));
    await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible();
    await expectNoViolations('a full account');
    await page.getByRole('link', { name: 'Devices' }).click();
    await expect(page.getByRole('list', { name: 'Devices' })).toBeVisible();
    await expectNoViolations('devices');
    await page.goto('/settings/account/security');
    await expect(page.getByRole('region', { name: 'Change e-mail' })).toBeVisible();
    await expectNoViolations('e-mail, password and codes');

    await page.goto('/nowhere');
    await expectNoViolations('an address that leads nowhere');
    await context.close();
  });
}

test.describe('a narrow screen', () => {
  test.use({ viewport: { width: 320, height: 640 }, locale: 'zh-TW' });

  test('shows every page without scrolling sideways', async ({ page }) => {
    for (const path of [
      '/',
      '/insight/day',
      '/insight/week',
      '/insight/year',
      '/settings',
      '/settings/goal',
      '/settings/drinks',
      '/settings/reminders',
      '/settings/data',
      '/settings/privacy',
      '/settings/account',
      '/settings/account/create',
      '/settings/account/sign-in',
    ]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflow, path).toBeLessThanOrEqual(0);
    }
  });
});
