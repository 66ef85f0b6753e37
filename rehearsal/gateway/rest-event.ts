import { randomUUID } from 'node:crypto';
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

export interface RestContext {
  readonly resourceId: string;
  readonly resourcePath: string;
  readonly httpMethod: string;
  readonly extendedRequestId: string;
  readonly requestTime: string;
  /** With the stage. */
  readonly path: string;
  readonly accountId: string;
  readonly protocol: string;
  readonly stage: string;
  readonly domainPrefix: string;
  readonly requestTimeEpoch: number;
  readonly requestId: string;
  readonly identity: Readonly<Record<string, string | null>>;
  readonly domainName: string;
  readonly deploymentId: string;
  readonly apiId: string;
}

export interface Api {
  readonly apiId: string;
  readonly stageName: string;
  readonly account: string;
  readonly domainName: string;
}

/** What is known of a request before a resource is found, and what gateway responses and access logs refer to. */
export function restContext(api: Api, request: IncomingMessage): RestContext {
  const now = Date.now();
  return {
    resourceId: '',
    resourcePath: '',
    httpMethod: request.method ?? 'GET',
    extendedRequestId: shortId(),
    requestTime: requestTime(now),
    path: (request.url ?? '/').split('?')[0] ?? '/',
    accountId: api.account,
    protocol: `HTTP/${request.httpVersion}`,
    stage: api.stageName,
    domainPrefix: api.apiId,
    requestTimeEpoch: now,
    requestId: randomUUID(),
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: peerAddress(request),
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: request.headers['user-agent'] ?? null,
      user: null,
    },
    domainName: api.domainName,
    deploymentId: 'local0',
    apiId: api.apiId,
  };
}

/** The event of an AWS_PROXY integration, REST API (payload format 1.0). */
export function restEvent(
  context: RestContext,
  request: IncomingMessage,
  route: { readonly path: string; readonly pathParameters: Record<string, string> | undefined },
  body: { readonly text: string | null; readonly isBase64Encoded: boolean },
): Record<string, unknown> {
  const headers = multiValueHeaders(request);
  for (const name of ['Connection', 'Keep-Alive', 'Transfer-Encoding', 'Upgrade', 'TE', 'Content-Length']) {
    removeHeader(headers, name);
  }
  addForwarded(headers, request, context.domainName);
  setHeader(headers, 'X-Amzn-Trace-Id', [traceId().split(';')[0] ?? '']);
  const query = queryParameters(request.url ?? '/');
  return {
    resource: context.resourcePath,
    path: route.path,
    httpMethod: context.httpMethod,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: query ? lastValues(query) : null,
    multiValueQueryStringParameters: query ?? null,
    pathParameters: route.pathParameters ?? null,
    stageVariables: null,
    requestContext: context,
    body: body.text,
    isBase64Encoded: body.isBase64Encoded,
  };
}
