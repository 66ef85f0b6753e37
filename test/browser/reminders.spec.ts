import { createECDH, randomBytes } from 'node:crypto';
import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from './tracker';

test.use({ locale: 'en-US' });
// Long journeys, on several pages or devices.
test.describe.configure({ timeout: 60_000 });

type Setting = 'prompt' | 'granted' | 'denied';

/** What a person chooses in the browser's own dialog or settings. */
async function setNotifications(context: BrowserContext, page: Page, setting: Setting): Promise<void> {
  const browser = await context.newCDPSession(page);
  const { targetInfo } = await browser.send('Target.getTargetInfo');
  await browser.send('Browser.setPermission', {
    permission: { name: 'notifications' },
    setting,
    origin: new URL(page.url()).origin,
    ...(targetInfo.browserContextId !== undefined && { browserContextId: targetInfo.browserContextId }),
  });
}

/** Signs up with a push service in the browser's place: the tests have no network. The keys are real ones. */
async function standInForPushService(page: Page): Promise<void> {
  const key = createECDH('prime256v1');
  const keys = { p256dh: key.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') };
  const endpoint = `https://updates.push.services.mozilla.com/wpush/v2/${randomBytes(24).toString('base64url')}`;
  await page.addInitScript(`{
    const kept = 'push-subscription';
    const bytesOf = (base64Url) =>
      Uint8Array.from(atob(base64Url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
    const subscription = (senderKey) => ({
      options: { applicationServerKey: bytesOf(senderKey).buffer },
      toJSON: () => (${JSON.stringify({ endpoint, keys })}),
      unsubscribe: async () => {
        localStorage.removeItem(kept);
        return true;
      },
    });
    Object.assign(PushManager.prototype, {
      subscribe: async ({ applicationServerKey }) => {
        localStorage.setItem(kept, applicationServerKey);
        return subscription(applicationServerKey);
      },
      getSubscription: async () => {
        const senderKey = localStorage.getItem(kept);
        return senderKey === null ? null : subscription(senderKey);
      },
    });
  }`);
}

/** As a push service would, to the page's service worker. */
async function deliverPush(context: BrowserContext, page: Page, message: object): Promise<void> {
  const browser = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    browser.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [registration] = registrations;
      if (registration) resolve(registration.registrationId);
    });
  });
  await browser.send('ServiceWorker.enable');
  await browser.send('ServiceWorker.deliverPushMessage', {
    origin: new URL(page.url()).origin,
    registrationId: await registered,
    data: JSON.stringify(message),
  });
}

const shownNotifications = async (page: Page): Promise<unknown> =>
  await page.evaluate(`navigator.serviceWorker.ready
    .then((registration) => registration.getNotifications())
    .then((all) => all.map(({ title, body, lang, actions }) => ({ title, body, lang, actions })))`);

test('reminders explain themselves before the browser asks, arrive, log a cup, and tell when they are lost', async ({
  tracker,
  server,
  page,
  context,
}) => {
  await standInForPushService(page);
  await tracker.tapCup('150 ml');
  await tracker.expectSent();
  await tracker.expectInstalled();
  await setNotifications(context, page, 'prompt');
  await page.goto('/settings/reminders');
  const device = page.getByRole('region', { name: 'Notifications on this device' });
  await expect(device.getByText(/^Reminders come as notifications\. Your browser will ask/)).toBeVisible();
  await page.getByRole('switch', { name: 'Remind me to drink' }).click();
  await expect(device.getByText('Reminders are on, but this device is not notified.')).toBeVisible();

  await setNotifications(context, page, 'denied');
  await expect(device.getByText(/^Notifications are blocked for FillUp/)).toBeVisible();
  await setNotifications(context, page, 'granted');
  const registered = page.waitForResponse(
    (answer) => answer.url().endsWith('/v1/push-subscriptions') && answer.request().method() === 'POST',
  );
  await device.getByRole('button', { name: 'Turn on notifications' }).click();
  expect((await registered).status()).toBe(201);
  await expect(device.getByText('This device is notified.')).toBeVisible();

  // The server would have to reach a push service; what it sends is held by tests of its own.
  await page.route('**/v1/push-subscriptions/test', (route) =>
    route.fulfill({
      headers: { 'Access-Control-Allow-Origin': '*' },
      json: { sent: 1, failed: 0, removed: 0 },
    }),
  );
  await device.getByRole('button', { name: 'Send a test' }).click();
  await expect(device.getByText('Sent to 1 device. It should appear in a moment.')).toBeVisible();

  const reminder = { title: 'Time for a glass', body: '150 of 2,000 ml', tag: 'reminder', lang: 'en' };
  await deliverPush(context, page, reminder);
  const shown = { title: reminder.title, body: reminder.body, lang: 'en' };
  await expect
    .poll(() => shownNotifications(page))
    .toMatchObject([{ ...shown, actions: [{ action: 'log', title: 'Log 150 ml of water' }] }]);
  // Its button, which no page can press.
  await context.serviceWorkers()[0]?.evaluate(`self.registration.getNotifications().then(([notification]) =>
    self.dispatchEvent(new NotificationEvent('notificationclick', { notification, action: 'log' })))`);
  await expect.poll(() => server.amounts()).toEqual([150, 150]);

  await setNotifications(context, page, 'denied');
  await expect(device.getByText(/^This device was notified, and the browser no longer allows it/)).toBeVisible();
  await setNotifications(context, page, 'granted');
  await device.getByRole('button', { name: 'Turn off on this device' }).click();
  await expect(device.getByRole('button', { name: 'Turn on notifications' })).toBeVisible();
});

test('when to be reminded is set on one device and holds on the other', async ({ tracker, page, anotherDevice }) => {
  await tracker.tapCup();
  await tracker.expectSent();
  await page.goto('/settings/reminders');
  await page.getByRole('switch', { name: 'Remind me to drink' }).click();
  await page.getByRole('switch', { name: 'Pause today' }).click();
  await page.getByLabel('Every').selectOption({ label: '90 minutes' });
  await page.getByRole('checkbox', { name: 'Sunday' }).click();
  await page.getByRole('button', { name: 'Add quiet hours' }).click();
  const from = page.getByRole('group', { name: 'Quiet hours 1' }).getByLabel('From');
  await from.fill('12:30');
  await page.waitForResponse(
    (answer) => answer.url().endsWith('/v1/reminders') && (answer.request().postData() ?? '').includes('750'),
  );
  // Left before the answer is taken in, the page would send it once more, to a 412 that it settles by itself.
  await expect(tracker.synced).toBeVisible();
  const { email } = await tracker.createAccount();
  await page.goto('/settings/reminders');

  const other = await anotherDevice();
  await other.signIn(email);
  await expect(other.page.getByText('Signed in.')).toBeVisible();
  await other.page.goto('/settings/reminders');
  await expect(other.page.getByRole('switch', { name: 'Remind me to drink' })).toBeChecked();
  await expect(other.page.getByRole('switch', { name: 'Pause today' })).toBeChecked();
  await expect(other.page.getByRole('checkbox', { name: 'Sunday' })).not.toBeChecked();
  const fromThere = other.page.getByRole('group', { name: 'Quiet hours 1' }).getByLabel('From');
  await expect(fromThere).toHaveValue('12:30');
  await fromThere.fill('12:15');
  await expect(from).toHaveValue('12:15');
});
