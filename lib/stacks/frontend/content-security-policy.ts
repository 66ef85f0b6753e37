/**
 * The site's policy: its own files and its API, nothing else. Scripts reach the page only through the
 * Trusted Types policy `fillup`, which the app uses to register its service worker.
 */
export function contentSecurityPolicy(apiHost: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' https://${apiHost} wss://${apiHost}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types fillup',
  ].join('; ');
}
