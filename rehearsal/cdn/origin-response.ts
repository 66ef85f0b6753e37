import type { OutgoingHttpHeaders } from 'node:http';

/** What an origin answered. Header names are in lower case. */
export interface OriginResponse {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** Errors that CloudFront makes itself. */
export function edgeError(status: number, title: string, detail: string): OriginResponse {
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: Buffer.from(
      `<HTML><HEAD><TITLE>ERROR: ${title}</TITLE></HEAD><BODY><H1>${status} ERROR</H1><P>${detail}</P></BODY></HTML>`,
    ),
  };
}
