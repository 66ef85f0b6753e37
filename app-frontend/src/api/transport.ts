import { ApiError, UnreachableError } from './errors';
import type { FieldProblem } from './errors';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Sent as JSON; a file goes as it is. */
  readonly body?: unknown;
  readonly token?: string | undefined;
  readonly ifMatch?: number;
  /** To be sent even if the page goes away meanwhile. */
  readonly keepalive?: boolean;
}

export interface Transport {
  /** @throws ApiError when the answer is not 2xx, UnreachableError when there is none. */
  send(request: ApiRequest): Promise<unknown>;
  /** Asks for a gzip file. @throws as `send` does */
  download(request: ApiRequest): Promise<Blob>;
}

// API Gateway itself gives up after 29 s.
const TIMEOUT_MS = 30_000;
// The most that an import may have, 4.5 MB, takes its time to go out on a telephone's line.
const FILE_TIMEOUT_MS = 5 * 60_000;
const GZIP = 'application/gzip';

interface TransportOptions {
  readonly apiUrl: () => Promise<string>;
  readonly locale: () => string;
  readonly fetch?: typeof fetch;
}

export function createTransport({ apiUrl, locale, fetch: send = fetch }: TransportOptions): Transport {
  return {
    async send(request) {
      return await readJson(await answer(request));
    },
    async download(request) {
      const response = await answer(request, GZIP);
      // A captive portal's page is no file of ours.
      if (response.headers.get('Content-Type') !== GZIP) throw new UnreachableError('the answer is not ours');
      return await read(response, async (whole) => await whole.blob());
    },
  };

  /** @throws ApiError unless it is 2xx */
  async function answer(request: ApiRequest, accept?: string): Promise<Response> {
    const response = await exchange(`${await apiUrl()}${request.path}`, request, accept);
    if (response.ok) return response;
    const error = errorOf(await readJson(response));
    const retryAfter = retryAfterMs(response.headers.get('Retry-After'));
    throw new ApiError(response.status, error.code ?? 'UNKNOWN', retryAfter, error.fields);
  }

  async function exchange(
    url: string,
    { method, body, token, ifMatch, keepalive = false }: ApiRequest,
    accept: string | undefined,
  ): Promise<Response> {
    const file = body instanceof Blob ? body : undefined;
    const headers = new Headers({ 'Accept-Language': locale() });
    if (accept !== undefined) headers.set('Accept', accept);
    if (body !== undefined) headers.set('Content-Type', file ? GZIP : 'application/json');
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    if (ifMatch !== undefined) headers.set('If-Match', `"${ifMatch}"`);
    try {
      return await send(url, {
        method,
        headers,
        body: file ?? (body === undefined ? null : JSON.stringify(body)),
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        keepalive,
        signal: AbortSignal.timeout(file || accept === GZIP ? FILE_TIMEOUT_MS : TIMEOUT_MS),
      });
    } catch (cause) {
      throw new UnreachableError(`${method} ${url}`, { cause });
    }
  }
}

async function read<T>(response: Response, part: (response: Response) => Promise<T>): Promise<T> {
  try {
    return await part(response);
  } catch (cause) {
    throw new UnreachableError('the answer was cut off', { cause });
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await read(response, async (whole) => await whole.text());
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    // A captive portal or a proxy answers with a page of its own: nothing is known about our request.
    throw new UnreachableError('the answer is not ours', { cause });
  }
}

interface ErrorContent {
  readonly code?: string;
  readonly fields?: readonly FieldProblem[];
}

/** Gateways in between may send anything. */
function errorOf(body: unknown): ErrorContent {
  const { code, fields } = (body as { error?: ErrorContent } | null | undefined)?.error ?? {};
  return { ...(typeof code === 'string' && { code }), ...(Array.isArray(fields) && { fields }) };
}

function retryAfterMs(header: string | null): number | undefined {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
