import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Assets } from '../../../rehearsal/cloudformation/assets';
import { Buckets } from '../../../rehearsal/cloudformation/buckets';
import type { CloudServices } from '../../../rehearsal/cloudformation/cloud-services';
import type { JsonObject } from '../../../rehearsal/cloudformation/json';
import type { ResourceRequest } from '../../../rehearsal/cloudformation/resource-provider';
import { bucketDeployment } from '../../../rehearsal/cloudformation/resources/bucket-deployment';

let root: string;
let buckets: Buckets;
let invalidations: [string, readonly string[]][];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fillup-bucket-'));
  buckets = new Buckets(join(root, 'buckets'));
  invalidations = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Publishes assets, given by name and content of their files, and deploys them. */
async function deploy(assets: Record<string, Record<string, string>>, properties: JsonObject): Promise<void> {
  const assembly = join(root, 'assembly');
  const files: JsonObject = {};
  for (const [asset, contents] of Object.entries(assets)) {
    for (const [name, content] of Object.entries(contents)) {
      mkdirSync(join(assembly, asset, name, '..'), { recursive: true });
      writeFileSync(join(assembly, asset, name), content);
    }
    files[asset] = { source: { path: asset }, destinations: { here: { objectKey: `${asset}.zip` } } };
  }
  writeFileSync(join(assembly, 'stack.assets.json'), JSON.stringify({ files }));
  const store = new Assets(join(root, 'assets'), 'python3');
  store.publish(assembly);
  const distributions = { invalidate: (id: string, paths: readonly string[]) => void invalidations.push([id, paths]) };
  const services = { assets: store, buckets, distributions } as unknown as CloudServices;
  buckets.create('site');
  const request = {
    services,
    uniqueId: 'x',
    properties: {
      SourceObjectKeys: Object.keys(assets).map((asset) => `${asset}.zip`),
      DestinationBucketName: 'site',
      ...properties,
    },
  };
  await bucketDeployment.create(request as unknown as ResourceRequest);
}

const object = (key: string): string => readFileSync(join(buckets.directory('site'), key), 'utf8');
const SITE = { 'index.html': '<html>', 'assets/app-1a2b.js': 'app()', 'sw.js': 'worker' };

test('two deployments give two cache classes, as their filters say', async () => {
  await deploy(
    { site: SITE },
    {
      Exclude: ['index.html', 'sw.js'],
      Prune: false,
      SystemMetadata: { 'cache-control': 'public,max-age=31536000,immutable' },
    },
  );
  expect(buckets.keys('site')).toEqual(['assets/app-1a2b.js']);
  await deploy(
    { site: SITE },
    { Exclude: ['*'], Include: ['index.html', 'sw.js'], Prune: false, SystemMetadata: { 'cache-control': 'no-cache' } },
  );
  expect(buckets.keys('site').sort()).toEqual(['assets/app-1a2b.js', 'index.html', 'sw.js']);
  expect(buckets.metadata('site', 'assets/app-1a2b.js')).toEqual({
    'content-type': 'text/javascript',
    'cache-control': 'public,max-age=31536000,immutable',
  });
  expect(buckets.metadata('site', 'index.html')).toEqual({ 'content-type': 'text/html', 'cache-control': 'no-cache' });
  expect(object('assets/app-1a2b.js')).toBe('app()');
});

test('markers are replaced in their own source only, escaped where they stand in JSON', async () => {
  await deploy(
    {
      site: { 'a.txt': '<<marker:0xbaba:0>>' },
      config: { 'config.json': '{"apiUrl":"https://<<marker:0xbaba:0>>/<<marker:0xbaba:1>>"}' },
    },
    {
      SourceMarkers: [{}, { '<<marker:0xbaba:0>>': 'd1.cloudfront.net', '<<marker:0xbaba:1>>': 'say "飲水"' }],
      SourceMarkersConfig: [{}, { jsonEscape: true }],
    },
  );
  expect(JSON.parse(object('config.json'))).toEqual({ apiUrl: 'https://d1.cloudfront.net/say "飲水"' });
  expect(object('a.txt')).toBe('<<marker:0xbaba:0>>');
});

test('pruning removes what the new content lacks, within the filters', async () => {
  buckets.create('site');
  await deploy({ old: { 'gone.txt': '', 'kept.txt': '', 'index.html': '' } }, {});
  await deploy({ new: { 'index.html': 'new' } }, { Exclude: ['kept.*'] });
  expect(buckets.keys('site').sort()).toEqual(['index.html', 'kept.txt']);
  expect(object('index.html')).toBe('new');
});

test('a distribution forgets what it has cached', async () => {
  await deploy({ site: SITE }, { DistributionId: 'E1', DistributionPaths: ['/index.html'] });
  await deploy({ site: SITE }, { DistributionId: 'E1', DestinationBucketKeyPrefix: 'docs' });
  expect(invalidations).toEqual([
    ['E1', ['/index.html']],
    ['E1', ['/docs/*']],
  ]);
});

test('an asset stays for a rollback when its assembly is gone', async () => {
  await deploy({ site: SITE }, {});
  rmSync(join(root, 'assembly'), { recursive: true });
  expect(
    readFileSync(join(await new Assets(join(root, 'assets'), 'python3').unpacked('site.zip'), 'sw.js'), 'utf8'),
  ).toBe('worker');
});
