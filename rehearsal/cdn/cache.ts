import type { IncomingMessage } from 'node:http';
import type { Behaviour } from './behaviours';
import { pathMatcher } from './behaviours';
import type { CustomErrorResponse } from './configuration';
import { select } from './origin-request';
import type { OriginResponse } from './origin-response';

interface Entry {
  readonly path: string;
  readonly response: OriginResponse;
  readonly storedAt: number;
  readonly freshUntil: number;
}

// CloudFront caches these even where caching is off; without a custom error response for ten seconds.
const ALWAYS_CACHED_ERRORS = new Set([404, 414, 500, 501, 502, 503, 504]);
const ERRORS_CACHED_ON_REQUEST = new Set([400, 403, 405, 412, 415]);
const DEFAULT_ERROR_TTL_SECONDS = 10;

/** What an edge location keeps, by the parts of a request that the cache policy names. */
export class Cache {
  private readonly entries = new Map<string, Entry>();

  find(key: string): { readonly response: OriginResponse; readonly ageSeconds: number } | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    if (Date.now() >= entry.freshUntil) {
      this.entries.delete(key);
      return undefined;
    }
    return { response: entry.response, ageSeconds: Math.floor((Date.now() - entry.storedAt) / 1000) };
  }

  store(key: string, path: string, response: OriginResponse, seconds: number): void {
    if (seconds <= 0) return;
    const storedAt = Date.now();
    this.entries.set(key, { path, response, storedAt, freshUntil: storedAt + seconds * 1000 });
  }

  invalidate(paths: readonly string[]): void {
    const matchers = paths.map(pathMatcher);
    for (const [key, { path }] of this.entries) {
      if (matchers.some((matches) => matches(path))) this.entries.delete(key);
    }
  }
}

export function cacheKey(behaviour: Behaviour, request: IncomingMessage, path: string, query: string): string {
  const { HeadersConfig, QueryStringsConfig, CookiesConfig } = behaviour.cache.ParametersInCacheKeyAndForwardedToOrigin;
  const headers = (HeadersConfig.Headers ?? []).map((name) => request.headers[name.toLowerCase()] ?? '');
  const parameters = [...new URLSearchParams(query)].filter(([name]) =>
    select(QueryStringsConfig.QueryStringBehavior, QueryStringsConfig.QueryStrings, name),
  );
  const cookies = (request.headers.cookie ?? '')
    .split(/;\s*/)
    .filter((cookie) => select(CookiesConfig.CookieBehavior, CookiesConfig.Cookies, cookie.split('=')[0] ?? ''));
  return JSON.stringify([request.method, behaviour.origin.Id, path, headers, parameters, cookies]);
}

/** Seconds to keep an origin's response: what its Cache-Control says, within the policy's limits. */
export function timeToLive(
  behaviour: Behaviour,
  response: OriginResponse,
  rule: CustomErrorResponse | undefined,
): number {
  const asked = askedFor(response.headers['cache-control']?.toString());
  if (response.status >= 400) {
    const { status } = response;
    const cached =
      ALWAYS_CACHED_ERRORS.has(status) ||
      (ERRORS_CACHED_ON_REQUEST.has(status) && (rule !== undefined || (asked ?? 0) > 0));
    return cached ? Math.max(rule?.ErrorCachingMinTTL ?? DEFAULT_ERROR_TTL_SECONDS, asked ?? 0) : 0;
  }
  const { MinTTL, DefaultTTL, MaxTTL } = behaviour.cache;
  return Math.min(Math.max(asked ?? DefaultTTL, MinTTL), MaxTTL);
}

function askedFor(cacheControl: string | undefined): number | undefined {
  if (cacheControl === undefined) return undefined;
  if (/\b(no-store|no-cache|private)\b/i.test(cacheControl)) return 0;
  const [, shared] = /\bs-maxage=(\d+)/i.exec(cacheControl) ?? [];
  const [, own] = /\bmax-age=(\d+)/i.exec(cacheControl) ?? [];
  const seconds = shared ?? own;
  return seconds === undefined ? undefined : Number(seconds);
}
