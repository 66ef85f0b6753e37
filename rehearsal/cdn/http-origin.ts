import { type Agent, type OutgoingHttpHeaders, request as httpRequest } from 'node:http';
import { edgeError, type OriginResponse } from './origin-response';

export interface HttpOrigin {
  readonly kind: 'http';
  /** `http://127.0.0.1:18002` */
  readonly origin: string;
  /** The `Host` that the origin is to see: its AWS name. */
  readonly hostHeader: string;
}

const DROPPED = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

export interface OriginCall {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  readonly timeoutSeconds: number;
}

/** @returns an edge error where the origin is away or too slow */
export async function fetchFromOrigin(origin: HttpOrigin, call: OriginCall, agent: Agent): Promise<OriginResponse> {
  for (;;) {
    const outcome = await attempt(origin, call, agent);
    if (outcome === 'timeout') {
      return edgeError(504, TITLE, 'CloudFront attempted to establish a connection with the origin in vain.');
    }
    if (outcome === 'unreachable') return edgeError(502, TITLE, 'CloudFront wasn’t able to connect to the origin.');
    if (outcome !== 'stale') return outcome;
  }
}

const TITLE = 'The request could not be satisfied';

/** @returns `stale` if the connection came from the pool and the origin had closed it, as a new release does */
function attempt(
  origin: HttpOrigin,
  call: OriginCall,
  agent: Agent,
): Promise<OriginResponse | 'timeout' | 'unreachable' | 'stale'> {
  const { method, path, headers, body } = call;
  return new Promise((resolve) => {
    const request = httpRequest(origin.origin, { agent, method, path, headers: { ...headers, ...length(call) } });
    const timer = setTimeout(() => {
      resolve('timeout');
      request.destroy();
    }, call.timeoutSeconds * 1000);
    const failed = (): void => {
      clearTimeout(timer);
      resolve('unreachable');
    };
    request.on('error', () => {
      if (request.reusedSocket) resolve('stale');
      failed();
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', failed);
      response.on('end', () => {
        clearTimeout(timer);
        const kept = Object.entries(response.headers).filter(([name]) => !DROPPED.has(name));
        resolve({ status: response.statusCode ?? 502, headers: Object.fromEntries(kept), body: Buffer.concat(chunks) });
      });
    });
    request.end(body);
  });
}

function length({ method, body }: OriginCall): OutgoingHttpHeaders {
  return body.length > 0 || !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method)
    ? { 'Content-Length': body.length }
    : {};
}
