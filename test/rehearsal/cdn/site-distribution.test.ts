import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { AddressBook } from '../../../rehearsal/address-book';
import type { CachePolicy, DistributionConfig, Policies } from '../../../rehearsal/cdn/configuration';
import { LocalDistribution } from '../../../rehearsal/cdn/distribution';
import { call } from '../gateway/http-client';

const cachePolicy: CachePolicy = {
  MinTTL: 0,
  DefaultTTL: 86_400,
  MaxTTL: 31_536_000,
  ParametersInCacheKeyAndForwardedToOrigin: {
    EnableAcceptEncodingGzip: true,
    EnableAcceptEncodingBrotli: true,
    HeadersConfig: { HeaderBehavior: 'none' },
    QueryStringsConfig: { QueryStringBehavior: 'none' },
    CookiesConfig: { CookieBehavior: 'none' },
  },
};
const policies: Policies = {
  cache: { site: cachePolicy },
  responseHeaders: {
    site: {
      SecurityHeadersConfig: {
        ContentSecurityPolicy: {
          ContentSecurityPolicy: "connect-src 'self' https://dapi.cloudfront.net wss://dapi.cloudfront.net",
          Override: true,
        },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true, Override: true },
      },
      CustomHeadersConfig: { Items: [{ Header: 'Permissions-Policy', Value: 'camera=()', Override: true }] },
    },
  },
};
const config: DistributionConfig = {
  DefaultRootObject: 'index.html',
  Origins: [{ Id: 'web', DomainName: 'bucket.s3.amazonaws.com' }],
  DefaultCacheBehavior: {
    TargetOriginId: 'web',
    ViewerProtocolPolicy: 'redirect-to-https',
    CachePolicyId: 'site',
    ResponseHeadersPolicyId: 'site',
    Compress: true,
  },
  CustomErrorResponses: [
    { ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/index.html', ErrorCachingMinTTL: 10 },
    { ErrorCode: 502, ResponseCode: 502, ResponsePagePath: '/error.html', ErrorCachingMinTTL: 10 },
  ],
};
const metadata: Record<string, Record<string, string>> = {
  'index.html': { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' },
  'config.json': { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' },
  'assets/app.js': { 'Content-Type': 'text/javascript', 'Cache-Control': 'public,max-age=31536000,immutable' },
};

let directory: string;
let distribution: LocalDistribution;
let origin: string;

function write(key: string, content: string): void {
  mkdirSync(path.dirname(path.join(directory, key)), { recursive: true });
  writeFileSync(path.join(directory, key), content);
}

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fillup-site-'));
  const book = new AddressBook({ 'dapi.cloudfront.net': 'http://127.0.0.1:18002' });
  distribution = new LocalDistribution({
    domainName: 'dsite.cloudfront.net',
    config,
    policies,
    origins: () => ({ kind: 'bucket', directory, metadata: (key) => metadata[key] }),
    translate: (text) => book.translate(text),
  });
  origin = `http://127.0.0.1:${await distribution.listen('localhost', 0)}`;
  write('index.html', '<p>first</p>');
  write('error.html', '<p>broken</p>');
  write('assets/app.js', `/* first */${'x'.repeat(2000)}`);
});
afterEach(async () => {
  await distribution.close();
  rmSync(directory, { recursive: true });
});

test('the root is index.html, with the object’s own headers and the policy’s', async () => {
  const { status, headers, text } = await call(`${origin}/`);
  expect([status, text]).toEqual([200, '<p>first</p>']);
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'permissions-policy': 'camera=()',
    via: '1.1 dsite.cloudfront.net (CloudFront)',
  });
  expect(headers['x-amz-cf-id']).toMatch(/==$/);
});

test('the names in the content security policy and in text objects become local, the schemes too', async () => {
  expect((await call(`${origin}/`)).headers['content-security-policy']).toBe(
    "connect-src 'self' http://127.0.0.1:18002 ws://127.0.0.1:18002",
  );
  write('config.json', '{"apiUrl":"https://dapi.cloudfront.net","webSocketUrl":"wss://dapi.cloudfront.net/ws"}');
  const { text, headers } = await call(`${origin}/config.json`);
  expect(text).toBe('{"apiUrl":"http://127.0.0.1:18002","webSocketUrl":"ws://127.0.0.1:18002/ws"}');
  expect(headers['content-length']).toBe(String(text.length));
  write('assets/picture.png', 'https://dapi.cloudfront.net');
  expect((await call(`${origin}/assets/picture.png`)).text).toBe('https://dapi.cloudfront.net');
});

test('an unknown path is the app, with 200 and the policy’s headers', async () => {
  const { status, headers, text } = await call(`${origin}/history/2026`);
  expect([status, text]).toEqual([200, '<p>first</p>']);
  expect(headers['x-cache']).toBe('Error from cloudfront');
  expect(headers['content-security-policy']).toBeDefined();
});

test('the page of an error is kept for its TTL only', async () => {
  await call(`${origin}/late.js`);
  write('late.js', 'here now');
  expect((await call(`${origin}/late.js`)).text).toBe('<p>first</p>');
  const now = Date.now();
  const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 10_001);
  expect((await call(`${origin}/late.js`)).text).toBe('here now');
  clock.mockRestore();
});

test('two cache classes: no-cache is asked for each time, a year stays until it is invalidated', async () => {
  expect((await call(`${origin}/assets/app.js`)).headers['x-cache']).toBe('Miss from cloudfront');
  await call(`${origin}/index.html`);
  write('index.html', '<p>second</p>');
  write('assets/app.js', '/* second */');
  expect((await call(`${origin}/`)).text).toBe('<p>second</p>');
  const hit = await call(`${origin}/assets/app.js?query=is-not-in-the-key`);
  expect(hit.text).toContain('first');
  expect(hit.headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', age: '0' });
  distribution.invalidate(['/other/*', '/index.html']);
  expect((await call(`${origin}/assets/app.js`)).text).toContain('first');
  distribution.invalidate(['/assets/*']);
  expect((await call(`${origin}/assets/app.js`)).text).toContain('second');
});

test('ETag, If-None-Match and HEAD', async () => {
  const { headers } = await call(`${origin}/`);
  const etag = headers.etag ?? '';
  expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
  const unchanged = await call(`${origin}/`, { headers: { 'If-None-Match': `"other", W/${etag}` } });
  expect([unchanged.status, unchanged.text]).toEqual([304, '']);
  expect(unchanged.headers.etag).toBe(etag);
  expect((await call(`${origin}/`, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
  const head = await call(`${origin}/`, { method: 'HEAD' });
  expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '12']);
});

test('text from 1,000 bytes on is compressed, Brotli first, with a weak ETag', async () => {
  const get = (accept: string, key = 'assets/app.js'): ReturnType<typeof call> =>
    call(`${origin}/${key}`, { headers: { 'Accept-Encoding': accept } });
  const brotli = await get('gzip, deflate, br');
  expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
  expect(brotli.headers.etag).toMatch(/^W\/"/);
  expect(brotliDecompressSync(brotli.body).toString()).toContain('first');
  const gzip = await get('gzip');
  expect(gunzipSync(gzip.body).toString()).toContain('first');
  expect((await get('identity')).headers['content-encoding']).toBeUndefined();
  expect((await get('br;q=0, gzip;q=0')).headers['content-encoding']).toBeUndefined();
  expect((await get('br', 'index.html')).headers['content-encoding']).toBeUndefined();
  write('assets/picture.png', 'x'.repeat(2000));
  expect((await get('br', 'assets/picture.png')).headers['content-encoding']).toBeUndefined();
});

test('methods that the behaviour does not allow are 403', async () => {
  const { status, headers, text } = await call(`${origin}/`, { method: 'POST', body: 'x' });
  expect(status).toBe(403);
  expect(headers['x-cache']).toBe('Error from cloudfront');
  expect(text).toContain('not configured to allow the HTTP request method');
});

test('nothing outside the bucket is served', async () => {
  writeFileSync(`${directory}-secret`, 'secret');
  for (const wanted of ['/%2e%2e/', '/..%2f']) {
    const { text } = await call(`${origin}${wanted}${path.basename(directory)}-secret`);
    expect(text).toBe('<p>first</p>');
  }
  rmSync(`${directory}-secret`);
});

test('the next release’s settings take over on the same port, with an empty cache', async () => {
  await call(`${origin}/assets/app.js`);
  write('assets/app.js', '/* second */');
  distribution.update({
    config: { ...config, DefaultRootObject: 'error.html' },
    policies,
    origins: () => ({ kind: 'bucket', directory, metadata: (key) => metadata[key] }),
  });
  expect((await call(`${origin}/`)).text).toBe('<p>broken</p>');
  expect((await call(`${origin}/assets/app.js`)).text).toBe('/* second */');
});

test('what cannot be rehearsed is an error, not a difference', () => {
  const options = {
    domainName: 'd',
    origins: () => ({ kind: 'bucket', directory, metadata: () => undefined }) as const,
  };
  const create = (behavior: object): LocalDistribution =>
    new LocalDistribution({
      ...options,
      config: { ...config, DefaultCacheBehavior: { ...config.DefaultCacheBehavior, ...behavior } },
      policies,
      translate: (text) => text,
    });
  expect(() => create({ FunctionAssociations: [{}] })).toThrow('functions at the edge');
  expect(() => create({ CachePolicyId: 'unknown' })).toThrow('cache policy unknown');
  expect(() => create({ TargetOriginId: 'unknown' })).toThrow('no origin unknown');
});
