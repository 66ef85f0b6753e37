import AxeBuilder from '@axe-core/playwright';
import { expect, test, Tracker } from './tracker';

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any screen (${colorScheme})`, async ({ browser }, { project }) => {
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
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG_22_AA).analyze();
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
    await page.getByRole('button', { name: 'Settings' }).click();
    await expectNoViolations('settings');
    await context.close();
  });
}
