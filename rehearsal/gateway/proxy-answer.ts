import type { Answer } from './gateway-responses';

// API Gateway keeps these for itself and gives the integration's own under another name.
const REMAPPED = new Set([
  'connection',
  'content-md5',
  'date',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'user-agent',
  'www-authenticate',
]);
const DROPPED = new Set(['content-length', 'transfer-encoding', 'upgrade', 'te', 'keep-alive']);

/**
 * The HTTP answer of what a Lambda proxy integration returned.
 * @returns undefined if it is malformed, which the client sees as 502
 */
export function proxyAnswer(
  payload: unknown,
  binary: { readonly mediaTypes: readonly string[]; readonly accept: string | undefined },
): Answer | undefined {
  if (!isRecord(payload)) return undefined;
  const { statusCode, body = null, headers, multiValueHeaders, isBase64Encoded } = payload;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599) {
    return undefined;
  }
  if (body !== null && typeof body !== 'string') return undefined;
  if (!isOptionalRecord(headers) || !isOptionalRecord(multiValueHeaders)) return undefined;

  const merged = new Map<string, { name: string; values: string[] }>();
  const add = (name: string, value: unknown): boolean => {
    if (!['string', 'number', 'boolean'].includes(typeof value)) return false;
    const entry = merged.get(name.toLowerCase()) ?? { name, values: [] };
    merged.set(name.toLowerCase(), entry);
    if (!entry.values.includes(String(value))) entry.values.push(String(value));
    return true;
  };
  // With both, the lists win and a value that stands in both appears once.
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    if (!Array.isArray(values) || !values.every((value) => add(name, value))) return undefined;
  }
  for (const [name, value] of Object.entries(headers ?? {})) if (!add(name, value)) return undefined;

  const out: Record<string, string | string[]> = {};
  for (const [key, { name, values }] of merged) {
    if (DROPPED.has(key)) continue;
    const [only, ...more] = values;
    if (only !== undefined) out[REMAPPED.has(key) ? `x-amzn-Remapped-${key}` : name] = more.length > 0 ? values : only;
  }
  if (!merged.has('content-type')) out['Content-Type'] = 'application/json';
  // Only the first media type of Accept counts.
  const wanted = (binary.accept ?? '').split(',')[0]?.split(';')[0]?.trim() ?? '';
  const decode = isBase64Encoded === true && matchesMediaType(wanted, binary.mediaTypes);
  return { status: statusCode, headers: out, body: Buffer.from(body ?? '', decode ? 'base64' : 'utf8') };
}

export function matchesMediaType(contentType: string, mediaTypes: readonly string[]): boolean {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (type === '') return mediaTypes.includes('*/*');
  return mediaTypes.some((candidate) => {
    const pattern = candidate.toLowerCase();
    if (pattern === '*/*' || pattern === type) return true;
    return pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1));
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOptionalRecord(value: unknown): value is Record<string, unknown> | null | undefined {
  return value === undefined || value === null || isRecord(value);
}
