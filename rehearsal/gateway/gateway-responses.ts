import type { IncomingHttpHeaders } from 'node:http';
import { substitute, valueAt } from './context-variables';
import type { GatewayResponse } from './rest-api';

/** What API Gateway itself answers, before or instead of the integration. */
export const FAILURES = {
  MISSING_AUTHENTICATION_TOKEN: {
    status: 403,
    error: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  },
  ACCESS_DENIED: { status: 403, error: 'ForbiddenException', message: 'Forbidden' },
  RESOURCE_NOT_FOUND: { status: 404, error: 'NotFoundException', message: 'Not Found' },
  REQUEST_TOO_LARGE: { status: 413, error: 'RequestTooLargeException', message: 'Request Entity Too Large' },
  BAD_REQUEST_BODY: { status: 400, error: 'BadRequestException', message: 'Could not parse request body' },
  INTEGRATION_TIMEOUT: { status: 504, error: 'InternalServerErrorException', message: 'Endpoint request timed out' },
  // Lambda's refusal of a throttled invocation reaches the client as 500.
  INTEGRATION_FAILURE: { status: 500, error: 'InternalServerErrorException', message: 'Internal server error' },
  // A failed or malformed Lambda answer has no type of its own.
  DEFAULT_5XX: { status: 502, error: 'InternalServerErrorException', message: 'Internal server error' },
} as const;

export type FailureType = keyof typeof FAILURES;

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

/** Plain substitution, as API Gateway does it: these templates are not VTL. */
export function gatewayResponse(
  type: FailureType,
  responses: readonly GatewayResponse[],
  context: Readonly<Record<string, unknown>>,
  requestHeaders: IncomingHttpHeaders,
): Answer {
  const failure = FAILURES[type];
  const fallback = failure.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const response =
    responses.find((candidate) => candidate.ResponseType === type) ??
    responses.find((candidate) => candidate.ResponseType === fallback);
  const withError = {
    ...context,
    error: { message: failure.message, messageString: JSON.stringify(failure.message), responseType: type },
  };
  const [contentType, template] = Object.entries(response?.ResponseTemplates ?? {})[0] ?? [
    'application/json',
    '{"message":$context.error.messageString}',
  ];
  const headers: Record<string, string> = { 'Content-Type': contentType, 'x-amzn-ErrorType': failure.error };
  for (const [target, source] of Object.entries(response?.ResponseParameters ?? {})) {
    const [, name] = /^gatewayresponse\.header\.(.+)$/.exec(target) ?? [];
    const value = name === undefined ? undefined : parameter(source, withError, requestHeaders);
    if (name !== undefined && value !== undefined) headers[name] = value;
  }
  return {
    status: Number(response?.StatusCode ?? failure.status),
    headers,
    body: Buffer.from(substitute(template, withError)),
  };
}

function parameter(
  source: string,
  context: Readonly<Record<string, unknown>>,
  requestHeaders: IncomingHttpHeaders,
): string | undefined {
  const [, literal] = /^'(.*)'$/s.exec(source) ?? [];
  if (literal !== undefined) return literal;
  if (source.startsWith('context.')) return valueAt(context, source.slice('context.'.length));
  const [, header] = /^method\.request\.header\.(.+)$/.exec(source) ?? [];
  return header === undefined ? undefined : requestHeaders[header.toLowerCase()]?.toString();
}
