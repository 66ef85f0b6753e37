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

/** "/assets/locale-en-pages-Bx3.js" → "en": which language it is, whatever the build. */
function localeOf(url: string): string | undefined {
  return /\/?assets\/locale-(.+?)(-pages)?-.{8}\.js$/.exec(url)?.[1];
}

/** Fetches the shell, and the languages that were in use; the others come when they are asked for. */
export async function install(entries: readonly PrecacheEntry[]): Promise<void> {
  const used = new Set<string>();
  for (const name of await ownCaches()) {
    for (const { url } of await (await caches.open(name)).keys()) {
      const locale = localeOf(url);
      if (locale !== undefined) used.add(locale);
    }
  }
  const wanted = entries.filter(({ url }) => {
    const locale = localeOf(url);
    return locale === undefined || used.has(locale);
  });
  const cache = await caches.open(cacheName(entries));
  // Hashed files may come from the HTTP cache; a page with a revision must be new.
  await Promise.all(
    wanted.map(({ url, revision }) =>
      cache.add(new Request(`/${url}`, { cache: revision === null ? 'default' : 'reload' })),
    ),
  );
}

export async function retireOldCaches(entries: readonly PrecacheEntry[]): Promise<void> {
  const current = cacheName(entries);
  const old = (await ownCaches()).filter((name) => name !== current);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Takes in what a page loaded before this worker could see it, a language as a whole. */
export async function keep(entries: readonly PrecacheEntry[], urls: readonly string[]): Promise<void> {
  const loaded = new Set(urls);
  const languages = new Set(urls.map(localeOf));
  const wanted = entries
    .map(({ url }) => `/${url}`)
    .filter((url) => {
      const language = localeOf(url);
      return loaded.has(url) || (language !== undefined && languages.has(language));
    });
  const cache = await caches.open(cacheName(entries));
  for (const url of wanted) if (!(await cache.match(url))) await cache.add(url);
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
