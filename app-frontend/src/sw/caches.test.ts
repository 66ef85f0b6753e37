import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PrecacheEntry } from './caches';
import { cacheFirst, cacheName, install, retireOldCaches, serveShell } from './caches';

const ORIGIN = 'https://fillup.test';

/** Cache Storage, as far as the worker uses it. */
class FakeCaches {
  readonly stores = new Map<string, Map<string, Response>>();

  open(name: string) {
    const store = this.stores.get(name) ?? new Map<string, Response>();
    this.stores.set(name, store);
    return Promise.resolve({
      match: (request: Request | string) => Promise.resolve(store.get(address(request))?.clone()),
      put: (request: Request | string, response: Response) =>
        Promise.resolve(void store.set(address(request), response)),
      add: async (request: Request | string) => {
        const response = await fetch(request);
        if (!response.ok) throw new TypeError('not ok');
        store.set(address(request), response);
      },
    });
  }
  keys() {
    return Promise.resolve([...this.stores.keys()]);
  }
  delete(name: string) {
    return Promise.resolve(this.stores.delete(name));
  }
  match(request: Request) {
    return Promise.resolve(
      [...this.stores.values()]
        .map((store) => store.get(address(request)))
        .find(Boolean)
        ?.clone(),
    );
  }
}

function address(request: Request | string): string {
  return new URL(typeof request === 'string' ? request : request.url, ORIGIN).href;
}

const shell: PrecacheEntry[] = [
  { url: 'index.html', revision: 'r1' },
  { url: 'assets/index-AAAAAAAA.js', revision: null },
  { url: 'assets/en-pages-BB-_BBBB.js', revision: null },
];
const nextShell: PrecacheEntry[] = [
  { url: 'index.html', revision: 'r2' },
  { url: 'assets/index-DDDDDDDD.js', revision: null },
];

let storage: FakeCaches;
let fetched: string[];
let answer: (url: string) => Response;

beforeEach(() => {
  storage = new FakeCaches();
  fetched = [];
  answer = (url) =>
    new Response(url, { headers: { 'Content-Type': url.endsWith('.js') ? 'text/javascript' : 'text/html' } });
  vi.stubGlobal('caches', storage);
  vi.stubGlobal(
    'Request',
    class {
      readonly url: string;
      constructor(
        path: string,
        readonly init?: RequestInit,
      ) {
        this.url = new URL(path, ORIGIN).href;
      }
    },
  );
  vi.stubGlobal('fetch', (request: Request | string) => {
    const url = address(request);
    fetched.push(new URL(url).pathname);
    return Promise.resolve(answer(url));
  });
});

const cached = (entries: PrecacheEntry[]) =>
  [...(storage.stores.get(cacheName(entries))?.keys() ?? [])].map((url) => new URL(url).pathname).sort();

describe('the service worker', () => {
  it('installs all of the app', async () => {
    await install(shell);
    expect(cached(shell)).toEqual(['/assets/en-pages-BB-_BBBB.js', '/assets/index-AAAAAAAA.js', '/index.html']);
  });

  it('installs all or nothing', async () => {
    answer = (url) => new Response('', { status: url.endsWith('.js') ? 503 : 200 });
    await expect(install(shell)).rejects.toThrow();
  });

  it('retires the build before, and no cache of anybody else', async () => {
    await storage.open('other');
    await install(shell);
    await install(nextShell);
    await retireOldCaches(nextShell);
    expect([...storage.stores.keys()]).toEqual(['other', cacheName(nextShell)]);
  });

  it('answers every page with the shell of its own build', async () => {
    await install(shell);
    fetched = [];
    expect(await (await serveShell(shell, new Request('/anything'))).text()).toBe(`${ORIGIN}/index.html`);
    expect(fetched).toEqual([]);
  });

  it('fetches a file of another build once', async () => {
    const request = new Request('/assets/InsightPage-BB-_BBBB.js');
    await cacheFirst(shell, request);
    await cacheFirst(shell, request);
    expect(fetched).toEqual(['/assets/InsightPage-BB-_BBBB.js']);
  });

  it('never keeps the page that stands in for a missing file', async () => {
    answer = () => new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } });
    await cacheFirst(shell, new Request('/assets/gone-12345678.js'));
    expect(cached(shell)).toEqual([]);
  });
});
