import type { CachePolicy, OriginRequestPolicy, Policies, ResponseHeadersPolicy } from './configuration';

const NONE = {
  HeadersConfig: { HeaderBehavior: 'none' },
  QueryStringsConfig: { QueryStringBehavior: 'none' },
  CookiesConfig: { CookieBehavior: 'none' },
} as const;

/** Ids and values from CloudFront's developer guide, "Use managed cache policies" and its neighbours. */
const CACHE: Readonly<Record<string, CachePolicy>> = {
  // CachingDisabled
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': {
    MinTTL: 0,
    DefaultTTL: 0,
    MaxTTL: 0,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: false,
      EnableAcceptEncodingBrotli: false,
      ...NONE,
    },
  },
  // CachingOptimized
  '658327ea-f89d-4fab-a63d-7e88639e58f6': {
    MinTTL: 1,
    DefaultTTL: 86_400,
    MaxTTL: 31_536_000,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: true,
      EnableAcceptEncodingBrotli: true,
      ...NONE,
    },
  },
};

const ORIGIN_REQUEST: Readonly<Record<string, OriginRequestPolicy>> = {
  // AllViewer
  '216adef6-5c7f-47e4-b989-5492eafa07d3': {
    HeadersConfig: { HeaderBehavior: 'allViewer' },
    QueryStringsConfig: { QueryStringBehavior: 'all' },
    CookiesConfig: { CookieBehavior: 'all' },
  },
  // AllViewerExceptHostHeader
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    HeadersConfig: { HeaderBehavior: 'allExcept', Headers: ['Host'] },
    QueryStringsConfig: { QueryStringBehavior: 'all' },
    CookiesConfig: { CookieBehavior: 'all' },
  },
};

export function cachePolicy(policies: Policies, id: string | undefined): CachePolicy {
  return find('cache policy', policies.cache, CACHE, id ?? '4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
}

export function originRequestPolicy(policies: Policies, id: string | undefined): OriginRequestPolicy {
  return id === undefined ? NONE : find('origin request policy', policies.originRequest, ORIGIN_REQUEST, id);
}

export function responseHeadersPolicy(policies: Policies, id: string | undefined): ResponseHeadersPolicy {
  return id === undefined ? {} : find('response headers policy', policies.responseHeaders, {}, id);
}

function find<T>(
  kind: string,
  given: Readonly<Record<string, T>> | undefined,
  managed: Readonly<Record<string, T>>,
  id: string,
): T {
  const policy = given?.[id] ?? managed[id];
  if (!policy) throw new Error(`the distribution uses the ${kind} ${id}, which the rehearsal does not know`);
  return policy;
}
