import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, Tracker } from './tracker';

// The API does not know the address at which the next version appears; nothing of it is needed here.
test.use({ locale: 'en-US', provoked: /CORS policy|ERR_FAILED/ });

/** In the page: which workers its registration has. */
const WORKERS = `navigator.serviceWorker.getRegistration().then((registration) => ({
  waiting: Boolean(registration.waiting),
  active: Boolean(registration.active),
}))`;

/** The site at an address of its own, where a worker of the next version can appear; a page's routes do not reach it. */
async function renewableSite(site: string) {
  let next = '';
  const server = createServer((request, response) => {
    const answer = async () => {
      const got = await fetch(new URL(request.url ?? '', site));
      const headers = [...got.headers].filter(
        ([name]) => !/^(content-(encoding|length)|transfer-encoding)$/.test(name),
      );
      response.writeHead(got.status, Object.fromEntries(headers)).write(Buffer.from(await got.arrayBuffer()));
      response.end(request.url === '/sw.js' ? next : '');
    };
    answer().catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    url: `http://localhost:${String((server.address() as AddressInfo).port)}`,
    release: () => (next = '\n// the next version'),
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

test('a new version waits until it is asked for, and then takes over at once', async ({ page, baseURL }) => {
  using site = await renewableSite(baseURL ?? '');
  const tracker = new Tracker(page);
  await page.goto(site.url);
  await tracker.expectInstalled();
  const prompt = page.getByRole('status').filter({ hasText: 'A new version of FillUp is ready.' });

  site.release();
  await page.evaluate('navigator.serviceWorker.ready.then((registration) => registration.update())');
  await expect(prompt).toBeVisible();
  expect(await page.evaluate(WORKERS)).toEqual({ waiting: true, active: true });

  const reloaded = page.waitForEvent('load');
  await prompt.getByRole('button', { name: 'Update' }).click();
  await reloaded;
  await expect(tracker.ring).toBeVisible();
  await expect(prompt).toBeHidden();
  expect(await page.evaluate(WORKERS)).toEqual({ waiting: false, active: true });
});
