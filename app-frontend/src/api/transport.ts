import { ApiError, UnreachableError } from './errors';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly ifMatch?: number;
  /** To be sent even if the page goes away meanwhile. */
  readonly keepalive?: boolean;
}

export interface Transport {
  /** @throws ApiError when the answer is not 2xx, UnreachableError when there is none. */
  send(request: ApiRequest): Promise<unknown>;
}

// API Gateway itself gives up after 29 s.
const TIMEOUT_MS = 30_000;

interface TransportOptions {
  readonly apiUrl: () => Promise<string>;
  readonly locale: () => string;
  readonly fetch?: typeof fetch;
}

export function createTransport({ apiUrl, locale, fetch: send = fetch }: TransportOptions): Transport {
  return {
    async send(request) {
      const response = await answer(`${await apiUrl()}${request.path}`, request);
      const body = await readBody(response);
      if (response.ok) return body;
      throw new ApiError(response.status, errorCode(body), retryAfterMs(response.headers.get('Retry-After')));
    },
  };

  async function answer(
    url: string,
    { method, body, token, ifMatch, keepalive = false }: ApiRequest,
  ): Promise<Response> {
    const headers = new Headers({ 'Accept-Language': locale() });
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    if (ifMatch !== undefined) headers.set('If-Match', `"${ifMatch}"`);
    try {
      return await send(url, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        keepalive,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (cause) {
      throw new UnreachableError(`${method} ${url}`, { cause });
    }
  }
}

async function readBody(response: Response): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    throw new UnreachableError('the answer was cut off', { cause });
  }
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    // A captive portal or a proxy answers with a page of its own: nothing is known about our request.
    throw new UnreachableError('the answer is not ours', { cause });
  }
}

function errorCode(body: unknown): string {
  const envelope = body as { error?: { code?: unknown } } | null | undefined;
  const code = envelope?.error?.code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

function retryAfterMs(header: string | null): number | undefined {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
