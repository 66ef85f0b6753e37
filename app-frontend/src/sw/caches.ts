export interface PrecacheEntry {
  readonly url: string;
  readonly revision: string | null;
}

const PREFIX = 'fillup-shell-';
const SHELL = '/index.html';

/** One cache for each build: the old shell keeps its own files until its last page is closed. */
export function cacheName(entries: readonly PrecacheEntry[]): string {
  // FNV-1a: enough to tell builds apart, and there at once, where a digest is a promise.
  let hash = 0x811c9dc5;
  for (const character of JSON.stringify(entries)) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return `${PREFIX}${(hash >>> 0).toString(16)}`;
}

/** Fetches all of the app, so that every page opens without a network, in both languages. */
export async function install(entries: readonly PrecacheEntry[]): Promise<void> {
  const cache = await caches.open(cacheName(entries));
  // Hashed files may come from the HTTP cache; a page with a revision must be new.
  await Promise.all(
    entries.map(({ url, revision }) =>
      cache.add(new Request(`/${url}`, { cache: revision === null ? 'default' : 'reload' })),
    ),
  );
}

export async function retireOldCaches(entries: readonly PrecacheEntry[]): Promise<void> {
  const current = cacheName(entries);
  const old = (await ownCaches()).filter((name) => name !== current);
  await Promise.all(old.map((name) => caches.delete(name)));
}

export async function serveShell(entries: readonly PrecacheEntry[], request: Request): Promise<Response> {
  const cache = await caches.open(cacheName(entries));
  return (await cache.match(SHELL)) ?? (await fetch(request));
}

export async function cacheFirst(entries: readonly PrecacheEntry[], request: Request): Promise<Response> {
  // A page of the build before may still ask for its files.
  const cached = await caches.match(request);
  if (cached) return cached;
  const response = await fetch(request);
  const isScript = response.headers.get('Content-Type')?.includes('html') !== true;
  // A missing file is answered with index.html: kept, it would break the app until the next build.
  if (response.ok && isScript) {
    const cache = await caches.open(cacheName(entries));
    await cache.put(request, response.clone());
  }
  return response;
}

async function ownCaches(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}
