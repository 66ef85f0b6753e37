import { expect, it } from 'vitest';
import type { SiteConfig } from './site-config';
import { loadSiteConfig } from './site-config';

const good: SiteConfig = { apiUrl: 'https://api', webSocketUrl: 'wss://api/ws', environment: 'dev', buildId: 'b1' };
const old: SiteConfig = { ...good, buildId: 'b0' };

function storageWith(stored: SiteConfig | undefined) {
  return {
    stored,
    readConfig() {
      return Promise.resolve(this.stored);
    },
    writeConfig(config: SiteConfig) {
      this.stored = config;
      return Promise.resolve();
    },
  };
}

it('keeps what the site answers', async () => {
  const storage = storageWith(old);
  expect(await loadSiteConfig(storage, () => Promise.resolve(Response.json(good)))).toEqual(good);
  expect(storage.stored).toEqual(good);
});

it.each([
  ['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['index.html in place of the file', () => Promise.resolve(new Response('<!doctype html>'))],
  ['a part of it', () => Promise.resolve(Response.json({ ...good, apiUrl: undefined }))],
  ['an error', () => Promise.resolve(Response.json(good, { status: 503 }))],
])('falls back on the last good one: %s', async (_, get) => {
  const storage = storageWith(old);
  expect(await loadSiteConfig(storage, get)).toEqual(old);
  expect(storage.stored).toEqual(old);
  expect(await loadSiteConfig(storageWith(undefined), get)).toBeUndefined();
});
