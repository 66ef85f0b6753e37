import type { DistributionConfig, ResponseHeadersPolicy } from '../../../rehearsal/cdn/configuration';
import { LocalDistribution } from '../../../rehearsal/cdn/distribution';
import { call } from '../gateway/http-client';
import { OriginServer } from './origin-server';

const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const cors: NonNullable<ResponseHeadersPolicy['CorsConfig']> = {
  AccessControlAllowCredentials: false,
  AccessControlAllowHeaders: { Items: ['Content-Type', 'If-Match'] },
  AccessControlAllowMethods: { Items: ['GET', 'PATCH'] },
  AccessControlAllowOrigins: { Items: ['*'] },
  AccessControlExposeHeaders: { Items: ['ETag', 'Location'] },
  AccessControlMaxAgeSec: 7200,
  OriginOverride: true,
};
const config: DistributionConfig = {
  Origins: [
    {
      Id: 'rest',
      DomainName: 'rest.execute-api.ap-northeast-1.amazonaws.com',
      OriginPath: '/api',
      OriginCustomHeaders: [{ HeaderName: 'x-origin-verify', HeaderValue: 'secret' }],
    },
  ],
  DefaultCacheBehavior: {
    TargetOriginId: 'rest',
    ViewerProtocolPolicy: 'https-only',
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
    CachePolicyId: CACHING_DISABLED,
    OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
    ResponseHeadersPolicyId: 'cors',
    Compress: true,
  },
};

let backend: OriginServer;
let backendOrigin: string;
let distribution: LocalDistribution | undefined;

async function start(
  changes: Partial<DistributionConfig> = {},
  policy: ResponseHeadersPolicy = { CorsConfig: cors },
): Promise<string> {
  distribution = new LocalDistribution({
    domainName: 'dapi.cloudfront.net',
    config: { ...config, ...changes },
    policies: { responseHeaders: { cors: policy } },
    origins: (domainName) => ({ kind: 'http', origin: backendOrigin, hostHeader: domainName }),
    translate: (text) => text.replaceAll('https://dapi.cloudfront.net', 'http://127.0.0.1:9'),
  });
  return `http://127.0.0.1:${await distribution.listen('127.0.0.1', 0)}`;
}

beforeEach(async () => {
  backend = new OriginServer();
  backendOrigin = await backend.listen();
});
afterEach(async () => {
  await distribution?.close();
  await backend.close();
});

test('the origin gets path, query, body and every header but Host, and what CloudFront adds', async () => {
  const origin = await start();
  await call(`${origin}/v1/records?limit=5&tag=a%2Bb`, {
    method: 'POST',
    headers: {
      Authorization: 'Bearer x',
      'If-Match': '"3"',
      Cookie: 'a=b',
      'X-Forwarded-For': '203.0.113.7',
      'User-Agent': 'Firefox',
    },
    body: '{"amountMl":250}',
  });
  const [seen] = backend.seen;
  expect(seen).toMatchObject({ method: 'POST', url: '/api/v1/records?limit=5&tag=a%2Bb', body: '{"amountMl":250}' });
  expect(seen?.headers).toMatchObject({
    host: 'rest.execute-api.ap-northeast-1.amazonaws.com',
    authorization: 'Bearer x',
    'if-match': '"3"',
    cookie: 'a=b',
    'user-agent': 'Firefox',
    'x-forwarded-for': '203.0.113.7, 127.0.0.1',
    via: '1.1 dapi.cloudfront.net (CloudFront)',
    'x-origin-verify': 'secret',
  });
  expect(seen?.headers['x-amz-cf-id']).toBeDefined();
});

test('without an origin request policy the viewer’s headers, query and cookies stay at the edge', async () => {
  const behavior = { ...config.DefaultCacheBehavior, OriginRequestPolicyId: undefined };
  const origin = await start({ DefaultCacheBehavior: behavior });
  await call(`${origin}/health?a=b`, { headers: { Authorization: 'x', Cookie: 'a=b', 'User-Agent': 'Firefox' } });
  expect(backend.seen[0]?.url).toBe('/api/health');
  expect(backend.seen[0]?.headers['user-agent']).toBe('Amazon CloudFront');
  expect(backend.seen[0]?.headers).not.toHaveProperty('authorization');
  expect(backend.seen[0]?.headers).not.toHaveProperty('cookie');
});

describe('CORS', () => {
  const preflight = {
    method: 'OPTIONS',
    headers: { Origin: 'http://localhost:1', 'Access-Control-Request-Method': 'PATCH' },
  };

  test('a preflight goes to the origin, whose CORS headers are replaced', async () => {
    backend.answer = (_, response) => response.writeHead(204, { 'Access-Control-Allow-Origin': 'https://other' }).end();
    const { status, headers } = await call(`${await start()}/v1/me`, preflight);
    expect(backend.seen[0]?.method).toBe('OPTIONS');
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, PATCH',
      'access-control-allow-headers': 'Content-Type, If-Match',
      'access-control-max-age': '7200',
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
    expect(headers).not.toHaveProperty('access-control-expose-headers');
  });

  test('a request with an Origin gets the exposed headers, one without gets none', async () => {
    const origin = await start();
    const { headers } = await call(`${origin}/v1/me`, { headers: { Origin: 'http://localhost:1' } });
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag, Location',
    });
    expect(headers).not.toHaveProperty('access-control-allow-methods');
    expect((await call(`${origin}/v1/me`)).headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('an exact origin is answered with itself and credentials, another with nothing', async () => {
    const exact = {
      ...cors,
      AccessControlAllowOrigins: { Items: ['https://app.test'] },
      AccessControlAllowCredentials: true,
    };
    const origin = await start({}, { CorsConfig: exact });
    const own = await call(`${origin}/v1/me`, { headers: { Origin: 'https://app.test' } });
    expect(own.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.test',
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    const other = await call(`${origin}/v1/me`, { headers: { Origin: 'https://app.test.evil' } });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('without override the origin’s own headers stay', async () => {
    backend.answer = (_, response) => response.writeHead(200, { 'Access-Control-Allow-Origin': 'https://own' }).end();
    const origin = await start({}, { CorsConfig: { ...cors, OriginOverride: false } });
    const { headers } = await call(`${origin}/`, { headers: { Origin: 'http://localhost:1' } });
    expect(headers['access-control-allow-origin']).toBe('https://own');
  });
});

test('status, headers and body come back unchanged, but for names that are local here', async () => {
  backend.answer = (_, response) => {
    const headers = {
      ETag: '"3"',
      Location: 'https://dapi.cloudfront.net/v1/records/7',
      'Content-Type': 'application/json',
    };
    response.writeHead(412, headers).end('{"error":"https://dapi.cloudfront.net"}');
  };
  const { status, headers, text } = await call(`${await start()}/v1/records/7`, { method: 'PUT', body: '{}' });
  expect([status, text]).toEqual([412, '{"error":"https://dapi.cloudfront.net"}']);
  expect(headers).toMatchObject({ etag: '"3"', location: 'http://127.0.0.1:9/v1/records/7' });
});

test('nothing is cached, and a condition is the origin’s to decide', async () => {
  backend.answer = (_, response) => response.writeHead(200, { ETag: '"1"', 'Cache-Control': 'max-age=60' }).end('{}');
  const origin = await start();
  await call(`${origin}/v1/me`);
  expect((await call(`${origin}/v1/me`, { headers: { 'If-None-Match': '"1"' } })).status).toBe(200);
  expect(backend.seen).toHaveLength(2);
});

describe('errors of a GET', () => {
  beforeEach(() => {
    backend.answer = (_, response) => response.writeHead(404, { 'Cache-Control': 'no-store' }).end('{}');
  });

  test('are kept for ten seconds even where caching is off', async () => {
    const origin = await start();
    await call(`${origin}/v1/records/7`);
    await call(`${origin}/v1/records/7`, { headers: { Authorization: 'another account' } });
    expect(backend.seen).toHaveLength(1);
  });

  test('are not with an error TTL of 0', async () => {
    const origin = await start({ CustomErrorResponses: [{ ErrorCode: 404, ErrorCachingMinTTL: 0 }] });
    await call(`${origin}/v1/records/7`);
    expect((await call(`${origin}/v1/records/7`)).text).toBe('{}');
    expect(backend.seen).toHaveLength(2);
  });
});

test('the first matching behaviour decides', async () => {
  const other = new OriginServer();
  const otherOrigin = await other.listen();
  const behavior = config.DefaultCacheBehavior;
  const local = new LocalDistribution({
    domainName: 'dapi.cloudfront.net',
    config: {
      Origins: [...config.Origins, { Id: 'other', DomainName: 'other' }],
      DefaultCacheBehavior: behavior,
      CacheBehaviors: [
        { ...behavior, PathPattern: '/files/*.j?', TargetOriginId: 'other' },
        { ...behavior, PathPattern: '/files/*', TargetOriginId: 'rest' },
      ],
    },
    policies: { responseHeaders: { cors: {} } },
    origins: (domainName) => ({
      kind: 'http',
      origin: domainName === 'other' ? otherOrigin : backendOrigin,
      hostHeader: domainName,
    }),
    translate: (text) => text,
  });
  const origin = `http://127.0.0.1:${await local.listen('127.0.0.1', 0)}`;
  for (const path of ['/files/a.js', '/files/a.jss', '/elsewhere/files/a.js']) await call(origin + path);
  expect(other.seen.map(({ url }) => url)).toEqual(['/files/a.js']);
  expect(backend.seen.map(({ url }) => url)).toEqual(['/api/files/a.jss', '/api/elsewhere/files/a.js']);
  await local.close();
  await other.close();
});

test('an origin that is away is 502, one that does not answer is 504', async () => {
  const origin = await start({
    Origins: config.Origins.map((one) => ({ ...one, CustomOriginConfig: { OriginReadTimeout: 0.05 } })),
  });
  backend.answer = () => undefined;
  expect((await call(`${origin}/slow`)).status).toBe(504);
  await backend.close();
  expect((await call(`${origin}/away`)).status).toBe(502);
  backend = new OriginServer();
  await backend.listen();
});

test('a pooled connection that the origin has dropped is replaced by a new one', async () => {
  const origin = await start();
  await call(`${origin}/v1/me`);
  backend.answer = (request) => {
    backend.answer = (_, response) => response.end('{}');
    request.socket.destroy();
  };
  const { status } = await call(`${origin}/v1/records`, { method: 'POST', body: '{}' });
  expect(status).toBe(200);
  expect(backend.seen).toHaveLength(3);
});
