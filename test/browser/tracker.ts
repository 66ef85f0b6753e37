import { expect, test as base, type Locator, type Page, type WebSocket } from '@playwright/test';

/** The page as a person uses it: by its roles and names, in English unless a test chooses otherwise. */
export class Tracker {
  readonly ring: Locator;
  readonly log: Locator;
  readonly synced: Locator;
  /** Those that the page has opened, the latest last. */
  readonly sockets: WebSocket[] = [];

  constructor(readonly page: Page) {
    this.ring = page.getByRole('progressbar', { name: 'Today’s water' });
    this.log = page.getByRole('list', { name: 'Today’s drinks' });
    this.synced = page.getByText('All synced');
    page.on('websocket', (socket) => this.sockets.push(socket));
  }

  async open(): Promise<void> {
    await this.page.goto('/');
    await expect(this.ring).toBeVisible();
  }

  /** To another page, by the navigation. */
  async goTo(page: 'Today' | 'Insight' | 'Settings'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: page }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: page })).toBeVisible();
  }

  async tapCup(amount = '250 ml'): Promise<void> {
    await this.page.getByRole('button', { name: `Log ${amount} of water` }).click();
  }

  async expectToday(total: string): Promise<void> {
    await expect(this.ring).toHaveAttribute('aria-valuetext', `${total} of 2,000 ml`);
  }
}

export interface Fixtures {
  readonly tracker: Tracker;
  /** What the browser complained about; every test expects nothing. */
  readonly complaints: string[];
}

export const test = base.extend<Fixtures>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // A connection that is refused on purpose (offline) is logged by the browser itself.
        if (message.type() === 'error' && !message.text().includes('ERR_INTERNET_DISCONNECTED')) {
          complaints.push(message.text());
        }
      });
      await use(complaints);
      expect(complaints, 'errors in the console, such as a violated CSP').toEqual([]);
    },
    { auto: true },
  ],
  tracker: async ({ page }, use) => {
    const tracker = new Tracker(page);
    await tracker.open();
    await use(tracker);
  },
});

export { expect };
