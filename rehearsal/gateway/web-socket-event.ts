import type { IncomingMessage } from 'node:http';
import { traceId } from '../lambda/trace';
import {
  addForwarded,
  lastValues,
  multiValueHeaders,
  peerAddress,
  queryParameters,
  removeHeader,
  setHeader,
} from './headers';
import { requestTime, shortId } from './identifiers';

export interface Connection {
  readonly id: string;
  /** Unix time in ms */
  readonly connectedAt: number;
  readonly identity: { readonly sourceIp: string; readonly userAgent?: string };
}

export interface WebSocketApi {
  readonly apiId: string;
  readonly stageName: string;
  readonly domainName: string;
}

export function newConnection(request: IncomingMessage): Connection {
  const userAgent = request.headers['user-agent'];
  return {
    id: shortId(),
    connectedAt: Date.now(),
    identity: { sourceIp: peerAddress(request), ...(userAgent === undefined ? {} : { userAgent }) },
  };
}

export function connectEvent(api: WebSocketApi, connection: Connection, request: IncomingMessage): EventWithContext {
  const headers = multiValueHeaders(request);
  for (const name of ['Connection', 'Upgrade']) removeHeader(headers, name);
  addForwarded(headers, request, api.domainName);
  setHeader(headers, 'X-Amzn-Trace-Id', [traceId().split(';')[0] ?? '']);
  const query = queryParameters(request.url ?? '/');
  return {
    headers: lastValues(headers),
    multiValueHeaders: headers,
    ...(query ? { queryStringParameters: lastValues(query), multiValueQueryStringParameters: query } : {}),
    requestContext: context(api, connection, '$connect', 'CONNECT'),
    isBase64Encoded: false,
  };
}

export function messageEvent(
  api: WebSocketApi,
  connection: Connection,
  routeKey: string,
  body: string,
): EventWithContext {
  return {
    requestContext: { ...context(api, connection, routeKey, 'MESSAGE'), messageId: shortId() },
    body,
    isBase64Encoded: false,
  };
}

export function disconnectEvent(
  api: WebSocketApi,
  connection: Connection,
  code: number,
  reason: string,
): EventWithContext {
  const headers = { Host: api.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: {
      ...context(api, connection, '$disconnect', 'DISCONNECT'),
      disconnectStatusCode: code,
      disconnectReason: reason === '' ? (REASONS[code] ?? '') : reason,
    },
    isBase64Encoded: false,
  };
}

export interface EventWithContext {
  readonly requestContext: { readonly requestId: string } & Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

const REASONS: Readonly<Record<number, string>> = {
  1000: 'Connection Closed Normally',
  1001: 'Going away',
  1005: 'Client-side close frame status not set',
};

function context(
  api: WebSocketApi,
  connection: Connection,
  routeKey: string,
  eventType: string,
): EventWithContext['requestContext'] {
  const now = Date.now();
  const requestId = shortId();
  return {
    routeKey,
    eventType,
    extendedRequestId: requestId,
    requestTime: requestTime(now),
    messageDirection: 'IN',
    stage: api.stageName,
    connectedAt: connection.connectedAt,
    requestTimeEpoch: now,
    identity: connection.identity,
    requestId,
    domainName: api.domainName,
    connectionId: connection.id,
    apiId: api.apiId,
  };
}
