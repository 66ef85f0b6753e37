import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  flagAt,
  mapValues,
  objectAt,
  objectsAt,
  optionalString,
  stringAt,
  stringsAt,
  textOf,
  type JsonObject,
} from '../json';
import type { Outcome, ResourceProvider, ResourceRequest } from '../resource-provider';
import { contentType } from './content-types';

/** `Custom::CDKBucketDeployment`, with the filters, metadata and markers of the CDK's own provider. */
export const bucketDeployment: ResourceProvider = {
  treatment: 'run',
  create: (request) => deploy(request, `aws.cdk.s3deployment.${request.uniqueId}`),
  update: (request) => deploy(request, request.before.physicalId),
  delete: ({ services }, { properties }) => {
    if (flagAt(properties, 'RetainOnDelete', true)) return;
    const bucket = stringAt(properties, 'DestinationBucketName');
    services.buckets.remove(
      bucket,
      services.buckets.keys(bucket).filter((key) => key.startsWith(prefixOf(properties))),
    );
  },
};

async function deploy(request: ResourceRequest, physicalId: string): Promise<Outcome> {
  const { properties, services } = request;
  if (!flagAt(properties, 'Extract', true)) throw new Error('Extract: false is not supported');
  const content = services.assets.workDirectory();
  try {
    const markers = objectsAt(properties, 'SourceMarkers');
    const markerSettings = objectsAt(properties, 'SourceMarkersConfig');
    for (const [index, key] of stringsAt(properties, 'SourceObjectKeys').entries()) {
      const source = await services.assets.unpacked(key);
      cpSync(source, content, { recursive: true });
      substitute(content, source, markers[index] ?? {}, markerSettings[index] ?? {});
    }
    synchronise(request, content);
  } finally {
    rmSync(content, { recursive: true, force: true });
  }
  const distribution = optionalString(properties, 'DistributionId');
  const paths = stringsAt(properties, 'DistributionPaths');
  if (distribution !== undefined)
    services.distributions.invalidate(distribution, paths.length > 0 ? paths : [`/${prefixOf(properties)}*`]);
  return {
    physicalId,
    attributes: {
      DestinationBucketArn: optionalString(properties, 'DestinationBucketArn') ?? '',
      SourceObjectKeys: stringsAt(properties, 'SourceObjectKeys'),
    },
  };
}

function substitute(content: string, source: string, markers: JsonObject, settings: JsonObject): void {
  const entries = Object.entries(markers).map(([marker, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [marker, flagAt(settings, 'jsonEscape', false) ? JSON.stringify(text).slice(1, -1) : text] as const;
  });
  if (entries.length === 0) return;
  for (const file of filesIn(source)) {
    const path = join(content, file);
    const before = readFileSync(path, 'latin1');
    // Byte by byte, as the provider does it: a marker may stand in any file.
    const after = entries.reduce(
      (text, [marker, value]) => text.replaceAll(marker, Buffer.from(value).toString('latin1')),
      before,
    );
    if (after !== before) writeFileSync(path, after, 'latin1');
  }
}

/** `aws s3 sync`: excludes first, then includes, the last that matches decides; pruning sees the same filters. */
function synchronise({ properties, services }: ResourceRequest, content: string): void {
  const bucket = stringAt(properties, 'DestinationBucketName');
  const prefix = prefixOf(properties);
  const rules = [
    ...stringsAt(properties, 'Exclude').map((pattern) => ({ pattern: globPattern(pattern), include: false })),
    ...stringsAt(properties, 'Include').map((pattern) => ({ pattern: globPattern(pattern), include: true })),
  ];
  const selected = (file: string): boolean =>
    rules.reduce((included, { pattern, include }) => (pattern.test(file) ? include : included), true);
  const stored = mapValues(objectAt(properties, 'SystemMetadata'), String);
  const headers = Object.fromEntries(Object.entries(stored).map(([name, value]) => [name.toLowerCase(), value]));
  const custom = Object.fromEntries(
    Object.entries(objectAt(properties, 'UserMetadata')).map(([name, value]) => [
      `x-amz-meta-${name.toLowerCase()}`,
      textOf(value),
    ]),
  );
  const files = filesIn(content).filter(selected);
  services.buckets.put(
    bucket,
    content,
    new Map(
      files.map((file) => [
        `${prefix}${file}`,
        { file, metadata: { 'content-type': contentType(file), ...headers, ...custom } },
      ]),
    ),
  );
  if (!flagAt(properties, 'Prune', true)) return;
  const kept = new Set(files.map((file) => `${prefix}${file}`));
  const gone = services.buckets
    .keys(bucket)
    .filter((key) => key.startsWith(prefix) && selected(key.slice(prefix.length)) && !kept.has(key));
  services.buckets.remove(bucket, gone);
}

function prefixOf(properties: JsonObject): string {
  const prefix = (optionalString(properties, 'DestinationBucketKeyPrefix') ?? '').replace(/^\/+/, '');
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** Python's fnmatch, which the AWS CLI uses: `*` crosses slashes. */
function globPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  return new RegExp(`^${source}$`, 's');
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}
