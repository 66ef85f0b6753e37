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

export function fetchFromOrigin(origin: HttpOrigin, call: OriginCall, agent: Agent): Promise<OriginResponse> {
  const { method, path, headers, body } = call;
  return new Promise((resolve) => {
    const request = httpRequest(origin.origin, { agent, method, path, headers: { ...headers, ...length(call) } });
    const timer = setTimeout(() => {
      resolve(
        edgeError(
          504,
          'The request could not be satisfied',
          'CloudFront attempted to establish a connection with the origin, but the origin did not answer in time.',
        ),
      );
      request.destroy();
    }, call.timeoutSeconds * 1000);
    const failed = (): void => {
      clearTimeout(timer);
      resolve(edgeError(502, 'The request could not be satisfied', 'CloudFront wasn’t able to connect to the origin.'));
    };
    request.on('error', failed);
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
