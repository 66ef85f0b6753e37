import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { ResponseHeadersPolicy } from './configuration';

const CORS_HEADERS = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-expose-headers',
  'access-control-max-age',
];

/** The response headers that a viewer gets. Names are in lower case. */
export function applyResponseHeaders(
  policy: ResponseHeadersPolicy,
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  fromOrigin: OutgoingHttpHeaders,
): OutgoingHttpHeaders {
  let headers = { ...fromOrigin };
  for (const { Header } of policy.RemoveHeadersConfig?.Items ?? []) headers = without(headers, [Header.toLowerCase()]);
  if (policy.CorsConfig) headers = applyCors(policy.CorsConfig, request, headers);
  const set = (name: string, value: string, override: boolean): void => {
    if (override || headers[name] === undefined) headers[name] = value;
  };
  for (const { Header, Value, Override } of policy.CustomHeadersConfig?.Items ?? []) {
    set(Header.toLowerCase(), Value, Override);
  }
  const security = policy.SecurityHeadersConfig;
  const { ContentSecurityPolicy: csp, FrameOptions: frame, ReferrerPolicy: referrer } = security ?? {};
  if (csp) set('content-security-policy', csp.ContentSecurityPolicy, csp.Override);
  if (security?.ContentTypeOptions) set('x-content-type-options', 'nosniff', security.ContentTypeOptions.Override);
  if (frame) set('x-frame-options', frame.FrameOption, frame.Override);
  if (referrer) set('referrer-policy', referrer.ReferrerPolicy, referrer.Override);
  const transport = security?.StrictTransportSecurity;
  if (transport) {
    const value = [
      `max-age=${transport.AccessControlMaxAgeSec}`,
      ...(transport.IncludeSubdomains ? ['includeSubDomains'] : []),
      ...(transport.Preload ? ['preload'] : []),
    ].join('; ');
    set('strict-transport-security', value, transport.Override);
  }
  const xss = security?.XSSProtection;
  if (xss) {
    const report = xss.ReportUri === undefined ? '' : `; report=${xss.ReportUri}`;
    set('x-xss-protection', xss.Protection ? `1${xss.ModeBlock ? '; mode=block' : ''}${report}` : '0', xss.Override);
  }
  return headers;
}

function applyCors(
  cors: NonNullable<ResponseHeadersPolicy['CorsConfig']>,
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  headers: OutgoingHttpHeaders,
): OutgoingHttpHeaders {
  const { origin } = request.headers;
  // Only CORS requests get CORS headers.
  if (origin === undefined) return headers;
  if (!cors.OriginOverride && CORS_HEADERS.some((name) => headers[name] !== undefined)) return headers;
  const result = without(headers, CORS_HEADERS);
  const allowed = cors.AccessControlAllowOrigins.Items;
  if (allowed.includes('*')) result['access-control-allow-origin'] = '*';
  else if (allowed.some((candidate) => matchesOrigin(candidate, origin))) {
    result['access-control-allow-origin'] = origin;
    result['vary'] = [headers['vary'], 'Origin'].filter((value) => value !== undefined).join(', ');
  } else return result;
  if (cors.AccessControlAllowCredentials) result['access-control-allow-credentials'] = 'true';
  if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
    result['access-control-allow-methods'] = methods(cors.AccessControlAllowMethods.Items).join(', ');
    result['access-control-allow-headers'] = cors.AccessControlAllowHeaders.Items.join(', ');
    if (cors.AccessControlMaxAgeSec !== undefined)
      result['access-control-max-age'] = String(cors.AccessControlMaxAgeSec);
  } else if (cors.AccessControlExposeHeaders) {
    result['access-control-expose-headers'] = cors.AccessControlExposeHeaders.Items.join(', ');
  }
  return result;
}

function matchesOrigin(candidate: string, origin: string): boolean {
  const pattern = candidate.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]+');
  return new RegExp(`^${pattern}$`, 'i').test(origin) || new RegExp(`^https?://${pattern}$`, 'i').test(origin);
}

function methods(items: readonly string[]): readonly string[] {
  return items.includes('ALL') ? ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] : items;
}

function without(headers: OutgoingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
