import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Behaviour } from './behaviours';

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
// Whatever the policies say, these describe the body or belong to the handshake.
const ALWAYS_FORWARDED = /^(content-(type|length|encoding)|sec-websocket-.*)$/;

/** Whether a policy's list behaviour (`all`, `none`, `whitelist`, `allExcept` …) takes a name. */
export function select(behaviour: string, names: readonly string[] | undefined, name: string): boolean {
  const listed = (names ?? []).some((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (behaviour === 'whitelist') return listed;
  if (behaviour === 'allExcept') return !listed;
  return behaviour.startsWith('all');
}

/** The headers of the request to a custom origin. */
export function originHeaders(
  behaviour: Behaviour,
  request: IncomingMessage,
  edge: { readonly domainName: string; readonly requestId: string; readonly hostHeader: string },
): OutgoingHttpHeaders {
  const key = behaviour.cache.ParametersInCacheKeyAndForwardedToOrigin;
  const { HeadersConfig, CookiesConfig } = behaviour.originRequest;
  const headers: OutgoingHttpHeaders = {};
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? '';
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || lower === 'host' || lower === 'x-forwarded-for') continue;
    const forwarded =
      lower === 'cookie'
        ? CookiesConfig.CookieBehavior !== 'none' || key.CookiesConfig.CookieBehavior !== 'none'
        : ALWAYS_FORWARDED.test(lower) ||
          select(HeadersConfig.HeaderBehavior, HeadersConfig.Headers, name) ||
          select(key.HeadersConfig.HeaderBehavior, key.HeadersConfig.Headers, name);
    if (!forwarded) continue;
    const before = headers[name];
    const value = request.rawHeaders[index + 1] ?? '';
    headers[name] = before === undefined ? value : [before].flat().map(String).concat(value);
  }
  if (key.EnableAcceptEncodingGzip) headers['Accept-Encoding'] = key.EnableAcceptEncodingBrotli ? 'br,gzip' : 'gzip';
  if (!Object.keys(headers).some((name) => name.toLowerCase() === 'user-agent'))
    headers['User-Agent'] = 'Amazon CloudFront';
  const chain = [request.headers['x-forwarded-for'] ?? []].flat();
  return {
    ...headers,
    Host: edge.hostHeader,
    'X-Forwarded-For': [...chain, viewerAddress(request)].join(', '),
    Via: via(edge.domainName),
    'X-Amz-Cf-Id': edge.requestId,
    ...Object.fromEntries(
      (behaviour.origin.OriginCustomHeaders ?? []).map(({ HeaderName, HeaderValue }) => [HeaderName, HeaderValue]),
    ),
  };
}

/** Path and query of the request to the origin. */
export function originPath(behaviour: Behaviour, path: string, query: string): string {
  const inKey = behaviour.cache.ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig;
  const { QueryStringsConfig } = behaviour.originRequest;
  const kept = query
    .split('&')
    .filter((pair) => pair !== '')
    .filter((pair) => {
      const name = pair.split('=')[0] ?? '';
      return (
        select(QueryStringsConfig.QueryStringBehavior, QueryStringsConfig.QueryStrings, name) ||
        select(inKey.QueryStringBehavior, inKey.QueryStrings, name)
      );
    });
  return `${behaviour.origin.OriginPath ?? ''}${path}${kept.length > 0 ? `?${kept.join('&')}` : ''}`;
}

export function via(domainName: string): string {
  return `1.1 ${domainName} (CloudFront)`;
}

function viewerAddress(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
}
