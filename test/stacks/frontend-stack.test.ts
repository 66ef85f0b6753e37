import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import {
  dependencyCycle,
  distribution,
  type Resource,
  SITE_FIXTURE,
  synthesiseEnvironment,
  withoutHashes,
} from './frontend-fixture';

const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const REVALIDATED = ['index.html', 'sw.js', 'manifest.webmanifest', 'config.json', 'error.html', 'icons/*'];

const dev = synthesiseEnvironment('dev');
const prod = synthesiseEnvironment('prod');
const withDomain = synthesiseEnvironment('prod', {
  changes: { domainName: 'fillup.example.com', hostedZoneId: 'Z0123456789', corsOrigins: ['https://beta.example.com'] },
});

function resourcesOf(template: Template): Record<string, Resource> {
  return (template.toJSON() as { Resources: Record<string, Resource> }).Resources;
}

function headersPolicy(template: Template, comment: string): Record<string, unknown> {
  const found = Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'))
    .map(
      ({ Properties }) =>
        (Properties as { ResponseHeadersPolicyConfig: Record<string, unknown> }).ResponseHeadersPolicyConfig,
    )
    .find(({ Comment }) => String(Comment).includes(comment));
  if (!found) throw new Error(`no response headers policy "${comment}"`);
  return found;
}

/** The site's CSP as text, with the API distribution's generated name as `[api]`. */
function contentSecurityPolicy(template: Template): string {
  const security = headersPolicy(template, 'Security headers').SecurityHeadersConfig as {
    ContentSecurityPolicy: { ContentSecurityPolicy: string | { 'Fn::Join': [string, unknown[]] } };
  };
  const value = security.ContentSecurityPolicy.ContentSecurityPolicy;
  if (typeof value === 'string') return value;
  return value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : '[api]')).join('');
}

describe('dependencies', () => {
  test('the check itself finds a cycle', () => {
    expect(
      dependencyCycle({
        Csp: { Type: 'x', Properties: { Host: { 'Fn::GetAtt': ['Api', 'DomainName'] } } },
        Api: { Type: 'x', Properties: { Cors: { Ref: 'Cors' } } },
        Cors: { Type: 'x', DependsOn: ['Csp'] },
      }),
    ).toEqual(['Csp', 'Api', 'Cors', 'Csp']);
  });

  test.each([
    ['without a domain', dev.frontend],
    ['with a domain', withDomain.frontend],
  ])('findings 1.1, A1: no cycle %s', (_title, template) => {
    expect(dependencyCycle(resourcesOf(template))).toBeUndefined();
  });
});

describe('site', () => {
  test('FE-3: the bucket is read by this distribution alone, with origin access control', () => {
    dev.frontend.resourceCountIs('AWS::CloudFront::OriginAccessControl', 1);
    dev.frontend.resourceCountIs('AWS::CloudFront::CloudFrontOriginAccessIdentity', 0);
    expect(distribution(dev.frontend, 'site').Origins).toEqual([
      expect.objectContaining({ OriginAccessControlId: { 'Fn::GetAtt': [expect.anything(), 'Id'] } }),
    ]);
  });

  test('FE-7, FE-8, FE-9, FE-10, UT-5: buckets are versioned, encrypted, private, and forget old versions', () => {
    dev.frontend.resourceCountIs('AWS::S3::Bucket', 2);
    dev.frontend.allResourcesProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: {
        Rules: [Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' })],
      },
    });
    dev.frontend.allResourcesProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('COST-11, COST-12, COST-13, T8: logs go to Standard-IA at 30 days, to Glacier at 90, and end at 365', () => {
    dev.frontend.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({
            ExpirationInDays: 365,
            Transitions: [
              { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
              { StorageClass: 'GLACIER', TransitionInDays: 90 },
            ],
          }),
        ],
      },
    });
  });

  test('T13: no bucket has a literal name', () => {
    dev.frontend.allResourcesProperties('AWS::S3::Bucket', { BucketName: Match.absent() });
  });

  test('FE-11, FE-16, FE-17: index.html at the root, compressed, always https', () => {
    expect(distribution(dev.frontend, 'site')).toMatchObject({
      DefaultRootObject: 'index.html',
      HttpVersion: 'http2and3',
      DefaultCacheBehavior: { Compress: true, ViewerProtocolPolicy: 'redirect-to-https' },
    });
  });

  test("FE-12, ERR-11 to ERR-14: unknown paths are the app's routes, broken ones keep their status", () => {
    const page = (code: number, status: number, path: string) => ({
      ErrorCode: code,
      ResponseCode: status,
      ResponsePagePath: path,
      ErrorCachingMinTTL: 10,
    });
    expect(distribution(dev.frontend, 'site').CustomErrorResponses).toEqual([
      page(403, 200, '/index.html'),
      page(404, 200, '/index.html'),
      ...[500, 502, 503, 504].map((code) => page(code, code, '/error.html')),
    ]);
  });

  test('R12, PERF-2, PERF-5: the cache policy is ours, from nothing to a year', () => {
    expect(distribution(dev.frontend, 'site').DefaultCacheBehavior).toMatchObject({
      CachePolicyId: { Ref: expect.stringMatching(/CachePolicy/) as unknown },
    });
    dev.frontend.hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: {
        MinTTL: 0,
        MaxTTL: 31_536_000,
        ParametersInCacheKeyAndForwardedToOrigin: Match.objectLike({
          EnableAcceptEncodingBrotli: true,
          EnableAcceptEncodingGzip: true,
        }),
      },
    });
  });

  test('R4: the CSP is strict, and lets the page call its API', () => {
    dev.frontend.resourceCountIs('AWS::CloudFront::Function', 0);
    expect(contentSecurityPolicy(dev.frontend).split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self' https://[api] wss://[api]",
      "manifest-src 'self'",
      "worker-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types fillup',
    ]);
    expect(contentSecurityPolicy(withDomain.frontend)).toContain(
      "connect-src 'self' https://api.fillup.example.com wss://api.fillup.example.com;",
    );
  });

  test('missing 12: the other security headers', () => {
    expect(headersPolicy(dev.frontend, 'Security headers')).toMatchObject({
      SecurityHeadersConfig: {
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY' },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer' },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true },
      },
      CustomHeadersConfig: {
        Items: [
          { Header: 'cross-origin-opener-policy', Value: 'same-origin' },
          { Header: 'permissions-policy', Value: expect.stringContaining('geolocation=()') as unknown },
        ],
      },
    });
  });

  test('COST-27, COST-28: the price class is the configured one', () => {
    expect(distribution(dev.frontend, 'site').PriceClass).toBe('PriceClass_200');
    expect(distribution(prod.frontend, 'API').PriceClass).toBe('PriceClass_All');
  });

  test('R6, FE-18: with a domain, TLS 1.2 is the minimum of both distributions', () => {
    for (const [which, alias] of [
      ['site', 'app.fillup.example.com'],
      ['API', 'api.fillup.example.com'],
    ] as const) {
      expect(distribution(withDomain.frontend, which)).toMatchObject({
        Aliases: [alias],
        ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
      });
    }
    expect(distribution(dev.frontend, 'site').ViewerCertificate).toBeUndefined();
  });

  test('R13, DASH-3: the cache hit rate is measured where the edge is operated', () => {
    dev.frontend.resourceCountIs('AWS::CloudFront::MonitoringSubscription', 0);
    prod.frontend.hasResourceProperties('AWS::CloudFront::MonitoringSubscription', {
      MonitoringSubscription: { RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' } },
    });
  });
});

describe('API distribution', () => {
  const api = distribution(dev.frontend, 'API');

  test('R10: nothing cached, no error rewritten, Host not forwarded, seven methods', () => {
    const errors = api.CustomErrorResponses as Record<string, unknown>[];
    expect(errors.map((error) => error.ErrorCode)).toEqual([404, 414, 500, 501, 502, 503, 504]);
    // Neither a page nor another status; and not kept, because Authorization is no part of the cache key.
    for (const error of errors) expect(Object.keys(error).sort()).toEqual(['ErrorCachingMinTTL', 'ErrorCode']);
    expect(new Set(errors.map((error) => error.ErrorCachingMinTTL))).toEqual(new Set([0]));
    expect(api.DefaultCacheBehavior).toMatchObject({
      CachePolicyId: CACHING_DISABLED,
      OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
      ViewerProtocolPolicy: 'https-only',
    });
    const { AllowedMethods } = api.DefaultCacheBehavior as { AllowedMethods: string[] };
    expect([...AllowedMethods].sort()).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);
  });

  test('ARC-4: /ws is the WebSocket API, whose stage is ws; everything else the REST API', () => {
    expect(api.CacheBehaviors).toEqual([
      expect.objectContaining({
        PathPattern: '/ws',
        CachePolicyId: CACHING_DISABLED,
        OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
        ViewerProtocolPolicy: 'https-only',
      }),
    ]);
    const [rest, webSocket] = api.Origins as [Record<string, unknown>, Record<string, unknown>];
    expect(api.DefaultCacheBehavior).toMatchObject({ TargetOriginId: rest.Id });
    expect(api.CacheBehaviors).toEqual([expect.objectContaining({ TargetOriginId: webSocket.Id })]);
    expect(rest.OriginPath).toBeDefined();
    expect(webSocket.OriginPath).toBeUndefined();
    for (const origin of [rest, webSocket]) {
      expect(origin.CustomOriginConfig).toMatchObject({
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
      });
      expect(JSON.stringify(origin.DomainName)).toContain('.execute-api.ap-northeast-1.');
    }
  });

  const cors = (template: Template) => headersPolicy(template, 'CORS').CorsConfig;

  test('findings A3: what browsers need for PATCH and If-Match', () => {
    expect(cors(dev.frontend)).toMatchObject({
      OriginOverride: true,
      AccessControlAllowMethods: { Items: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] },
      AccessControlAllowHeaders: {
        Items: ['Content-Type', 'Authorization', 'If-Match', 'Accept-Language', 'X-Request-Id'],
      },
      AccessControlExposeHeaders: { Items: ['ETag', 'Location', 'Retry-After', 'X-Request-Id'] },
      AccessControlMaxAgeSec: 7200,
    });
  });

  test('R5, CORS-4: any origin without credentials, or our own with them', () => {
    expect(cors(dev.frontend)).toMatchObject({
      AccessControlAllowOrigins: { Items: ['*'] },
      AccessControlAllowCredentials: false,
    });
    expect(cors(withDomain.frontend)).toMatchObject({
      AccessControlAllowOrigins: { Items: ['https://app.fillup.example.com', 'https://beta.example.com'] },
      AccessControlAllowCredentials: true,
    });
  });
});

describe('deployment of the site', () => {
  const deployments = Object.entries(dev.frontend.findResources('Custom::CDKBucketDeployment'));
  const find = (id: string) => {
    const found = deployments.find(([logicalId]) => logicalId.includes(id));
    if (!found) throw new Error(`no deployment ${id}`);
    return { logicalId: found[0], resource: found[1] as Resource & { Properties: Record<string, unknown> } };
  };
  const immutable = find('ImmutableFiles');
  const revalidated = find('RevalidatedFiles');

  test('R11, FE-13, FE-14, FE-15: two cache classes without overlap, nothing pruned', () => {
    expect(deployments).toHaveLength(2);
    expect(immutable.resource.Properties).toMatchObject({
      Exclude: REVALIDATED,
      SystemMetadata: { 'cache-control': 'public,max-age=31536000,immutable' },
      Prune: false,
    });
    expect(immutable.resource.Properties).not.toHaveProperty('Include');
    expect(revalidated.resource.Properties).toMatchObject({
      Exclude: ['*'],
      Include: REVALIDATED,
      SystemMetadata: { 'cache-control': 'no-cache' },
      Prune: false,
    });
  });

  test('R11, WEBD-4: pages follow their assets, and the edge forgets the old ones', () => {
    expect(revalidated.resource.DependsOn).toContain(immutable.logicalId);
    expect(revalidated.resource.Properties).toMatchObject({
      DistributionPaths: ['/*'],
      WaitForDistributionInvalidation: true,
      DistributionId: { Ref: expect.stringMatching(/^Site/) as unknown },
    });
  });

  test('R17, ENC-3: their log group expires, and has the environment’s key', () => {
    dev.frontend.allResourcesProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/lambda/fillup-dev-site-deployment',
      RetentionInDays: 30,
      KmsKeyId: { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'FillUpDatabaseStack-dev' }) },
    });
    dev.frontend.allResourcesProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: Match.anyValue() } });
  });

  test('config.json tells the site where its API is, and which build it is', () => {
    expect(runtimeConfig(prod.assembly.directory)).toEqual({
      apiUrl: '<<marker:0xbaba:0>>',
      webSocketUrl: '<<marker:0xbaba:1>>',
      environment: 'prod',
      buildId: outputs(prod.frontend).SiteBuildId,
      vitals: true,
    });
    expect(runtimeConfig(dev.assembly.directory)).toMatchObject({ environment: 'dev', vitals: false });
    const apiDomain = { 'Fn::GetAtt': [expect.stringMatching(/^Api/), 'DomainName'] };
    expect(revalidated.resource.Properties).toMatchObject({
      SourceMarkers: [
        {},
        {
          '<<marker:0xbaba:0>>': { 'Fn::Join': ['', ['"https://', apiDomain, '"']] },
          '<<marker:0xbaba:1>>': { 'Fn::Join': ['', ['"wss://', apiDomain, '/ws"']] },
        },
      ],
    });
  });

  test('the build id is the hash of the content, and of nothing else', () => {
    const { SiteBuildId } = outputs(dev.frontend);
    expect(SiteBuildId).toMatch(/^[0-9a-f]{64}$/);
    expect(outputs(prod.frontend).SiteBuildId).toBe(SiteBuildId);

    const copy = mkdtempSync(join(tmpdir(), 'fillup-site-'));
    try {
      cpSync(SITE_FIXTURE, copy, { recursive: true });
      expect(outputs(synthesiseEnvironment('dev', { siteAssets: copy }).frontend).SiteBuildId).toBe(SiteBuildId);
      writeFileSync(join(copy, 'index.html'), '<!doctype html><title>FillUp 2</title>');
      expect(outputs(synthesiseEnvironment('dev', { siteAssets: copy }).frontend).SiteBuildId).not.toBe(SiteBuildId);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});

test('FE-20, FE-21: outputs', () => {
  expect(Object.keys(outputs(dev.frontend))).toEqual(
    expect.arrayContaining([
      'SiteUrl',
      'ApiUrl',
      'SiteBucketName',
      'SiteDistributionDomainName',
      'ApiDistributionDomainName',
      'SiteBuildId',
    ]),
  );
  expect(outputs(withDomain.frontend)).toMatchObject({
    SiteUrl: 'https://app.fillup.example.com',
    ApiUrl: 'https://api.fillup.example.com',
  });
});

test.each([
  ['dev', dev],
  ['prod', prod],
])('UT-3: template of %s', (_name, { frontend }) => {
  expect(withoutHashes(frontend)).toMatchSnapshot();
});

function outputs(template: Template): Record<string, unknown> {
  return Object.fromEntries(Object.entries(template.findOutputs('*')).map(([id, { Value }]) => [id, Value as unknown]));
}

/** The file as the deployment gets it: generated names are still markers. */
function runtimeConfig(assemblyDirectory: string): unknown {
  const app = join(assemblyDirectory, '..');
  for (const asset of readdirSync(app).filter((name) => name.startsWith('asset.') && !name.includes('.zip'))) {
    if (readdirSync(join(app, asset)).join() === 'config.json') {
      const text = readFileSync(join(app, asset, 'config.json'), 'utf8');
      return JSON.parse(text.replaceAll(/:(<<marker:\w+:\d+>>)/g, ':"$1"'));
    }
  }
  throw new Error('no config.json among the assets');
}
