import type { IncomingMessage } from 'node:http';

/** Header names as the client wrote them, each with all its values. */
export function multiValueHeaders(request: IncomingMessage): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  const names = new Map<string, string>();
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const written = request.rawHeaders[index] ?? '';
    const name = names.get(written.toLowerCase()) ?? written;
    names.set(written.toLowerCase(), name);
    (headers[name] ??= []).push(request.rawHeaders[index + 1] ?? '');
  }
  return headers;
}

export function setHeader(headers: Record<string, string[]>, name: string, values: string[]): void {
  for (const written of Object.keys(headers)) {
    if (written.toLowerCase() === name.toLowerCase()) Reflect.deleteProperty(headers, written);
  }
  headers[name] = values;
}

export function removeHeader(headers: Record<string, string[]>, name: string): void {
  for (const written of Object.keys(headers)) {
    if (written.toLowerCase() === name.toLowerCase()) Reflect.deleteProperty(headers, written);
  }
}

/** The last value of each, as events hold them beside all values. */
export function lastValues(all: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1) ?? '']));
}

/** The viewer's or the distribution's address without the IPv6 form of IPv4. */
export function peerAddress(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
}

/** What every API Gateway endpoint adds to the headers that reach an integration. */
export function addForwarded(headers: Record<string, string[]>, request: IncomingMessage, host: string): void {
  const before = request.headers['x-forwarded-for'];
  const chain = before === undefined ? [] : [before].flat();
  setHeader(headers, 'Host', [host]);
  setHeader(headers, 'X-Forwarded-For', [[...chain, peerAddress(request)].join(', ')]);
  setHeader(headers, 'X-Forwarded-Port', ['443']);
  setHeader(headers, 'X-Forwarded-Proto', ['https']);
}

/** All values of each decoded query parameter; undefined without a query. */
export function queryParameters(url: string): Record<string, string[]> | undefined {
  const at = url.indexOf('?');
  if (at < 0) return undefined;
  const parameters: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(url.slice(at + 1))) (parameters[name] ??= []).push(value);
  return Object.keys(parameters).length === 0 ? undefined : parameters;
}
