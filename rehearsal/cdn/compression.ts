import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Behaviour } from './behaviours';
import type { OriginResponse } from './origin-response';

// CloudFront's developer guide, "Serve compressed files": what it compresses, and between which sizes in bytes.
const COMPRESSIBLE =
  /^(text\/.*|application\/(dash\+xml|eot|font|font-sfnt|javascript|json|manifest\+json|opentype|otf|pdf|pkcs7-mime|protobuf|rss\+xml|truetype|ttf|vnd\.apple\.mpegurl|vnd\.mapbox-vector-tile|vnd\.ms-fontobject|wasm|xhtml\+xml|xml|x-font-.*|x-httpd-cgi|x-javascript|x-mpegurl|x-opentype|x-otf|x-perl|x-ttf)|font\/(eot|ttf|otf|opentype)|image\/svg\+xml)$/;
const SMALLEST = 1_000;
const LARGEST = 10_000_000;

/** Compressed forms of the responses that are in the cache. */
const compressed = new WeakMap<OriginResponse, Map<string, OriginResponse>>();

export function compressFor(
  behaviour: Behaviour,
  response: OriginResponse,
  acceptEncoding: string | string[] | undefined,
): OriginResponse {
  const key = behaviour.cache.ParametersInCacheKeyAndForwardedToOrigin;
  const type = response.headers['content-type']?.toString().split(';')[0]?.trim().toLowerCase() ?? '';
  const size = response.body.length;
  const eligible = behaviour.compress && COMPRESSIBLE.test(type) && size >= SMALLEST && size <= LARGEST;
  if (!eligible || response.headers['content-encoding'] !== undefined) return response;
  const accepted = String(acceptEncoding ?? '')
    .split(',')
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]?.trim().toLowerCase());
  if (key.EnableAcceptEncodingBrotli && accepted.includes('br')) return encoded(response, 'br');
  if (key.EnableAcceptEncodingGzip && accepted.includes('gzip')) return encoded(response, 'gzip');
  return response;
}

function encoded(response: OriginResponse, encoding: 'br' | 'gzip'): OriginResponse {
  const forms = compressed.get(response) ?? new Map<string, OriginResponse>();
  compressed.set(response, forms);
  const known = forms.get(encoding);
  if (known) return known;
  const etag = response.headers['etag']?.toString();
  const form: OriginResponse = {
    status: response.status,
    headers: {
      ...response.headers,
      'content-encoding': encoding,
      vary: [response.headers['vary'], 'Accept-Encoding'].filter((value) => value !== undefined).join(', '),
      // Another sequence of bytes needs a weak validator.
      ...(etag === undefined || etag.startsWith('W/') ? {} : { etag: `W/${etag}` }),
    },
    body:
      encoding === 'gzip'
        ? gzipSync(response.body)
        : brotliCompressSync(response.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  };
  forms.set(encoding, form);
  return form;
}
