import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import type { Answer } from './gateway-responses';

/** Compresses an answer as `MinimumCompressionSize` asks for; API Gateway knows gzip and deflate. */
export function compress(
  answer: Answer,
  minimumSize: number | undefined,
  acceptEncoding: string | string[] | undefined,
): Pick<Answer, 'headers' | 'body'> {
  const { headers, body } = answer;
  const encoded = Object.keys(headers).some((name) => name.toLowerCase() === 'content-encoding');
  if (minimumSize === undefined || body.length === 0 || body.length < minimumSize || encoded) return { headers, body };
  const accepted = String(acceptEncoding ?? '')
    .toLowerCase()
    .split(',')
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]?.trim());
  if (accepted.includes('gzip')) return { headers: { ...headers, 'Content-Encoding': 'gzip' }, body: gzipSync(body) };
  if (accepted.includes('deflate')) {
    return { headers: { ...headers, 'Content-Encoding': 'deflate' }, body: deflateSync(body) };
  }
  return { headers, body };
}

/** @returns undefined if the body is not what its encoding says or unpacks to more than `limit` bytes */
export function decompress(body: Buffer, contentEncoding: string | undefined, limit: number): Buffer | undefined {
  const unpack = { gzip: gunzipSync, deflate: inflateSync }[(contentEncoding ?? '').toLowerCase()];
  if (!unpack) return body;
  try {
    return unpack(body, { maxOutputLength: limit });
  } catch {
    return undefined;
  }
}
