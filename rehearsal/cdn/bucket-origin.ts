import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { OriginResponse } from './origin-response';

export interface BucketOrigin {
  readonly kind: 'bucket';
  readonly directory: string;
  /** Headers stored with an object (`Content-Type`, `Cache-Control` …), by key without leading slash. */
  readonly metadata: (key: string) => Readonly<Record<string, string>> | undefined;
}

const TEXT = /^(text\/|application\/(json|javascript|manifest\+json|xml)|image\/svg\+xml)/;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** GetObject, as an origin access control allows it. */
export async function fetchObject(
  bucket: BucketOrigin,
  objectPath: string,
  translate: (text: string) => string,
): Promise<OriginResponse> {
  const key = decode(objectPath).replace(/^\/+/, '');
  const file = path.resolve(bucket.directory, key);
  if (key === '' || key.endsWith('/') || !file.startsWith(path.resolve(bucket.directory) + path.sep))
    return noSuchKey(key);
  let body: Buffer;
  try {
    body = await readFile(file);
  } catch {
    return noSuchKey(key);
  }
  const headers: Record<string, string> = {
    'content-type': CONTENT_TYPES[path.extname(key).toLowerCase()] ?? 'application/octet-stream',
  };
  for (const [name, value] of Object.entries(bucket.metadata(key) ?? {})) headers[name.toLowerCase()] = value;
  if (TEXT.test(headers['content-type'] ?? '')) {
    const text = body.toString('utf8');
    const translated = translate(text);
    if (translated !== text) body = Buffer.from(translated);
  }
  headers['etag'] = `"${createHash('md5').update(body).digest('hex')}"`;
  return { status: 200, headers: { ...headers, server: 'AmazonS3' }, body };
}

function noSuchKey(key: string): OriginResponse {
  const escaped = key.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
  return {
    status: 404,
    headers: { 'content-type': 'application/xml', server: 'AmazonS3' },
    body: Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code>` +
        `<Message>The specified key does not exist.</Message><Key>${escaped}</Key></Error>`,
    ),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
