import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { request } from './request.mjs';
import { originSetting, setting } from './settings.mjs';
import { otherBuildThan, settled } from './settled.mjs';

const site = originSetting('SITE_URL', "the site's origin");
const api = originSetting('API_URL', "the API distribution's origin");
const buildId = setting('SITE_BUILD_ID', 'the build id of the released site');
const webSocketOrigin = api.replace(/^http/, 'ws');

describe(`Site ${site}`, () => {
  let config;
  before(async () => {
    config = await settled(`${site}/config.json`, otherBuildThan(buildId));
  });

  test('config.json carries the released build and the API beside it', () => {
    assert.equal(config.status, 200, String(config));
    assert.equal(config.json().buildId, buildId, String(config));
    assert.equal(config.json().apiUrl, api, String(config));
    assert.equal(config.json().webSocketUrl, `${webSocketOrigin}/ws`, String(config));
    assert.match(config.headers.get('cache-control') ?? '', /no-cache/, 'config.json must be revalidated');
  });

  test('/ is the page, revalidated on each visit, with its security headers', async () => {
    const page = await request(`${site}/`);
    assertPage(page);
    assert.match(page.headers.get('cache-control') ?? '', /no-cache/, 'index.html must be revalidated');
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.match(page.headers.get('strict-transport-security') ?? '', /max-age=\d{8}/);
    assert.ok(page.headers.get('referrer-policy'), 'no referrer-policy');
    assert.ok(page.headers.get('permissions-policy'), 'no permissions-policy');
  });

  test('the content security policy lets the page call its API, and nothing else', async () => {
    const page = await request(`${site}/`);
    const policy = directives(page.headers.get('content-security-policy') ?? '');
    assert.deepEqual(policy.get('default-src'), ["'none'"]);
    assert.deepEqual(policy.get('script-src'), ["'self'"]);
    assert.deepEqual(policy.get('connect-src'), ["'self'", api, webSocketOrigin]);
    assert.deepEqual(policy.get('frame-ancestors'), ["'none'"]);
    assert.deepEqual(policy.get('require-trusted-types-for'), ["'script'"]);
  });

  test("an unknown path is the app's own route", async () => {
    assertPage(await request(`${site}/history/2026-11`));
  });

  test('the service worker can be replaced', async () => {
    const worker = await request(`${site}/sw.js`);
    assert.equal(worker.status, 200, String(worker));
    assert.match(worker.headers.get('content-type') ?? '', /javascript/, String(worker));
    assert.match(worker.headers.get('cache-control') ?? '', /no-cache/, 'sw.js must be revalidated');
  });
});

function assertPage(answer) {
  assert.equal(answer.status, 200, String(answer));
  assert.match(answer.headers.get('content-type') ?? '', /^text\/html/, String(answer));
  assert.match(answer.text, /<html/i, String(answer));
}

/** Directive → its values. */
function directives(policy) {
  return new Map(
    policy.split(';').map((directive) => {
      const [name, ...values] = directive.trim().split(/\s+/);
      return [name, values];
    }),
  );
}
