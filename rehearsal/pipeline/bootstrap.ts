import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { isObject } from './template';

const BOOTSTRAP_VERSION = '30';

/**
 * Puts into the local AWS what `cdk bootstrap` leaves in an account and publishing relies on: the asset buckets that
 * the assembly's manifests name and the version parameter.
 */
export async function bootstrap(awsEndpoint: string, assembly: string): Promise<void> {
  for (const [bucket, region] of assetBuckets(assembly)) {
    await request(awsEndpoint, 'PUT', `/${bucket}`, region, 's3', {
      'content-type': 'application/xml',
      body:
        region === 'us-east-1'
          ? ''
          : `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`,
    });
    const qualifier = /^cdk-([^-]+)-assets-/.exec(bucket)?.[1] ?? 'hnb659fds';
    await request(awsEndpoint, 'POST', '/', region, 'ssm', {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.PutParameter',
      body: JSON.stringify({
        Name: `/cdk-bootstrap/${qualifier}/version`,
        Value: BOOTSTRAP_VERSION,
        Type: 'String',
        Overwrite: true,
      }),
    });
  }
}

/** Bucket → region of every file asset in the assembly and those nested in it. */
export function assetBuckets(assembly: string): Map<string, string> {
  const buckets = new Map<string, string>();
  for (const entry of readdirSync(assembly, { withFileTypes: true })) {
    const file = path.join(assembly, entry.name);
    if (entry.isDirectory() && entry.name.startsWith('assembly-')) {
      for (const [bucket, region] of assetBuckets(file)) buckets.set(bucket, region);
    }
    if (!entry.isFile() || !entry.name.endsWith('.assets.json')) continue;
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
    for (const asset of objectsIn(isObject(manifest) ? manifest['files'] : undefined)) {
      for (const { bucketName, region } of objectsIn(asset['destinations'])) {
        if (typeof bucketName === 'string' && typeof region === 'string') buckets.set(bucketName, region);
      }
    }
  }
  return buckets;
}

function objectsIn(value: unknown): Record<string, unknown>[] {
  return isObject(value) ? Object.values(value).filter(isObject) : [];
}

async function request(
  endpoint: string,
  method: string,
  resource: string,
  region: string,
  service: string,
  { body, ...headers }: Record<string, string>,
): Promise<void> {
  const response = await fetch(`${endpoint}${resource}`, {
    method,
    headers: {
      ...headers,
      // The local AWS reads region and service from it and checks no signature.
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: body === '' ? undefined : body,
  });
  const text = await response.text();
  if (!response.ok && !text.includes('BucketAlreadyOwnedByYou')) {
    throw new Error(`bootstrap: ${method} ${resource} answered ${response.status}: ${text.slice(0, 300)}`);
  }
}
