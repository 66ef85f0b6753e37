import { randomUUID } from 'node:crypto';
import { expect, test as base, type BrowserContext, type Locator, type Page, type WebSocket } from '@playwright/test';
import { ServerSide } from './server-side';

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

  /** Waits until the server has what was logged first; that all is synced may still be said of the time before. */
  async expectSent(): Promise<void> {
    await expect(this.log).toBeVisible();
    await expect(this.page.getByText('Not sent yet')).toHaveCount(0);
    await expect(this.synced).toBeVisible();
  }

  /** Waits for the server's word that something has changed, which has to come by the WebSocket. */
  async toldOfChange(): Promise<void> {
    await expect.poll(() => this.sockets.length).toBeGreaterThan(0);
    const socket = this.sockets.at(-1);
    await socket?.waitForEvent('framereceived', { predicate: ({ payload }) => payload.includes('changed') });
  }

  /** Waits until the page's service worker answers for it, with all of the app: from then on it opens offline. */
  async expectInstalled(): Promise<void> {
    // Not waitForFunction, which evaluates text in the page: its CSP forbids that.
    const worker = () => this.page.evaluate('navigator.serviceWorker.controller?.state');
    await expect.poll(worker, { timeout: 20_000 }).toBe('activated');
  }

  /** Takes the network away; the browser says that it is gone a moment before it is. */
  async goOffline(): Promise<void> {
    await this.page.context().setOffline(true);
    await expect.poll(() => this.page.evaluate(REACHED)).toBe(false);
  }

  /** Makes a full account of the page's guest; `look` is called while its recovery codes are shown. */
  async createAccount(
    email = newEmail(),
    look: () => Promise<void> = () => Promise.resolve(),
  ): Promise<{ readonly email: string; readonly codes: readonly string[] }> {
    await this.page.goto('/settings/account/create');
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await this.page.getByRole('button', { name: 'Create an account' }).click();
    const codes = this.page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
    await expect(codes).toHaveCount(10);
    const shown = await codes.allTextContents();
    await look();
    await this.page.getByLabel('I have saved them').check();
    await this.page.getByRole('button', { name: 'Done' }).click();
    await expect(this.page.getByText('Your account is ready.')).toBeVisible();
    return { email, codes: shown };
  }

  async fillSignIn(email: string, password = PASSWORD): Promise<void> {
    await this.page.goto('/settings/account/sign-in');
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
  }

  async signIn(email: string): Promise<void> {
    await this.fillSignIn(email);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  async expectToday(total: string): Promise<void> {
    await expect(this.ring).toHaveAttribute('aria-valuetext', `${total} of 2,000 ml`);
  }
}

/** In the page: whether a request still gets through. */
const REACHED = `fetch('/config.json', { cache: 'no-store' }).then(() => true, () => false)`;

/** Of every account that the tests make. */
export const PASSWORD = 'eight glasses a day';

/** Nobody's address, another one for each test. */
export function newEmail(): string {
  return `${randomUUID()}@example.com`;
}

export interface Fixtures {
  readonly tracker: Tracker;
  /** Of the account that the page belongs to. */
  readonly server: ServerSide;
  /** Opens the app in another browser, which shares nothing with the first. */
  readonly anotherDevice: () => Promise<Tracker>;
  /** Statuses and network errors that the tests of a file provoke; the browser logs each by itself. */
  readonly provoked: RegExp;
  /** What the browser complained about; every test expects nothing. */
  readonly complaints: string[];
}

export const test = base.extend<Fixtures>({
  // A connection that is refused on purpose (offline).
  provoked: [/ERR_INTERNET_DISCONNECTED/, { option: true }],
  complaints: [
    async ({ page, provoked }, use) => {
      const complaints: string[] = [];
      listen(page, complaints, provoked);
      await use(complaints);
      expect(complaints, 'errors in the console, such as a violated CSP').toEqual([]);
    },
    { auto: true },
  ],
  anotherDevice: async ({ browser, complaints, provoked }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      const page = await context.newPage();
      listen(page, complaints, provoked);
      const tracker = new Tracker(page);
      await tracker.open();
      return tracker;
    });
    for (const context of contexts) await context.close();
  },
  server: [
    async ({ page, request }, use) => {
      await use(new ServerSide(page, request));
    },
    // It has to listen before the page is opened.
    { auto: true },
  ],
  tracker: async ({ page }, use) => {
    const tracker = new Tracker(page);
    await tracker.open();
    await use(tracker);
  },
});

function listen(page: Page, complaints: string[], provoked: RegExp): void {
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !provoked.test(message.text())) complaints.push(message.text());
  });
}

export { expect };
