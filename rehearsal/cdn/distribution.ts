import { randomBytes } from 'node:crypto';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { close, listen } from '../gateway/listener';
import { readBody } from '../gateway/request-body';
import { type Behaviour, behavioursOf } from './behaviours';
import { type BucketOrigin, fetchObject } from './bucket-origin';
import { Cache, cacheKey, timeToLive } from './cache';
import { compressFor } from './compression';
import type { DistributionConfig, Policies } from './configuration';
import { fetchFromOrigin, type HttpOrigin } from './http-origin';
import { originHeaders, originPath, via } from './origin-request';
import { edgeError, type OriginResponse } from './origin-response';
import { applyResponseHeaders } from './response-headers';
import { proxyWebSocket } from './web-socket-proxy';

export type LocalOrigin = BucketOrigin | HttpOrigin;

export interface LocalDistributionOptions {
  /** `d111111abcdef8.cloudfront.net` */
  readonly domainName: string;
  readonly config: DistributionConfig;
  readonly policies: Policies;
  /** By `Origins[].DomainName`. */
  readonly origins: (domainName: string) => LocalOrigin;
  /** Applied to header values and to the bucket's text bodies. */
  readonly translate: (text: string) => string;
  readonly log?: (line: string) => void;
}

type Release = Pick<LocalDistributionOptions, 'config' | 'policies' | 'origins'>;

interface Served {
  readonly response: OriginResponse;
  readonly cached: string;
  readonly ageSeconds?: number;
}

const BODY_LIMIT_BYTES = 20 * 1024 * 1024;

/**
 * A CloudFront distribution's behaviours, headers, error pages and cache on one local port. TLS ends at CloudFront, so
 * viewer protocol policies have no counterpart here: everything is plain HTTP.
 */
export class LocalDistribution {
  private readonly server: Server;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly tunnels = new Set<Duplex>();
  private release: Release;
  private behaviours: readonly Behaviour[];
  private cache = new Cache();

  constructor(private readonly options: LocalDistributionOptions) {
    this.release = options;
    this.behaviours = behavioursOf(options.config, options.policies);
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        options.log?.(`${options.domainName}: ${String(error)}`);
        response.destroy();
      });
    });
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Takes the next release's settings without closing the port. */
  update(release: Release): void {
    this.behaviours = behavioursOf(release.config, release.policies);
    this.release = release;
    this.cache = new Cache();
  }

  /** @returns the port, for `listen(host, 0)` */
  listen(host: string, port: number): Promise<number> {
    // `localhost` may mean ::1 only; browsers try both addresses of it, other clients do not.
    return listen(this.server, port, host === 'localhost' ? '127.0.0.1' : host);
  }

  /** @param paths as in CloudFront: `/*`, `/index.html` */
  invalidate(paths: readonly string[]): void {
    this.cache.invalidate(paths);
  }

  async close(): Promise<void> {
    for (const socket of this.tunnels) socket.destroy();
    await close(this.server);
    this.agent.destroy();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [viewerPath = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
    const root = this.release.config.DefaultRootObject;
    const path = viewerPath === '/' && root ? `/${root}` : viewerPath;
    const behaviour = this.behaviourOf(path);
    const requestId = newRequestId();
    const { response: found, cached, ageSeconds } = await this.answer(request, behaviour, path, query, requestId);
    const sent = compressFor(behaviour, found, request.headers['accept-encoding']);
    const edge: OutgoingHttpHeaders = {
      'x-cache': cached,
      via: via(this.options.domainName),
      'x-amz-cf-pop': 'NRT57-P1',
      'x-amz-cf-id': requestId,
      ...(ageSeconds === undefined ? {} : { age: String(ageSeconds) }),
    };
    const policy = applyResponseHeaders(behaviour.responseHeaders, request, { ...sent.headers, ...edge });
    const headers = this.translated(policy);
    // What a custom origin answers to a condition is its own decision, unless the answer comes from the cache.
    const known = ageSeconds !== undefined || this.release.origins(behaviour.origin.DomainName).kind === 'bucket';
    if (known && sent.status === 200 && isUnchanged(request, sent.headers['etag']?.toString())) {
      response.writeHead(304, without(headers, ['content-length', 'content-encoding', 'content-type'])).end();
      return;
    }
    const bodyless = sent.status === 204 || sent.status === 304;
    // A HEAD answer from a custom origin has its length in its headers only.
    const length = request.method === 'HEAD' && sent.body.length === 0 ? headers['content-length'] : sent.body.length;
    response.writeHead(sent.status, {
      ...without(headers, ['content-length']),
      ...(bodyless || length === undefined ? {} : { 'content-length': length }),
    });
    response.end(request.method === 'HEAD' ? undefined : sent.body);
  }

  private async answer(
    request: IncomingMessage,
    behaviour: Behaviour,
    path: string,
    query: string,
    requestId: string,
  ): Promise<Served> {
    const method = request.method ?? 'GET';
    if (!behaviour.allowedMethods.has(method)) {
      request.resume();
      const detail =
        'This distribution is not configured to allow the HTTP request method that was used for this request.';
      return {
        response: edgeError(403, 'The request could not be satisfied', detail),
        cached: 'Error from cloudfront',
      };
    }
    const cacheable = method === 'GET' || method === 'HEAD';
    const key = cacheKey(behaviour, request, path, query);
    const hit = cacheable ? this.cache.find(key) : undefined;
    if (hit) {
      const cached = hit.response.status >= 400 ? 'Error from cloudfront' : 'Hit from cloudfront';
      return { ...hit, cached };
    }
    const { cache } = this;
    const fromOrigin = await this.fetch(request, behaviour, path, query, requestId);
    const rule = this.release.config.CustomErrorResponses?.find(({ ErrorCode }) => ErrorCode === fromOrigin.status);
    const response = rule?.ResponsePagePath
      ? await this.errorPage(rule.ResponsePagePath, rule.ResponseCode, fromOrigin, request)
      : fromOrigin;
    if (cacheable) cache.store(key, path, response, timeToLive(behaviour, fromOrigin, rule));
    return { response, cached: fromOrigin.status >= 400 ? 'Error from cloudfront' : 'Miss from cloudfront' };
  }

  private async fetch(
    request: IncomingMessage,
    behaviour: Behaviour,
    path: string,
    query: string,
    requestId: string,
  ): Promise<OriginResponse> {
    const origin = this.release.origins(behaviour.origin.DomainName);
    if (origin.kind === 'bucket') {
      return fetchObject(origin, `${behaviour.origin.OriginPath ?? ''}${path}`, this.options.translate);
    }
    const body = await readBody(request, BODY_LIMIT_BYTES);
    if (!body) return edgeError(413, 'The request could not be satisfied', 'The request body is too large.');
    const call = {
      method: request.method ?? 'GET',
      path: originPath(behaviour, path, query),
      headers: this.originHeaders(request, behaviour, origin, requestId),
      body,
      timeoutSeconds: behaviour.origin.CustomOriginConfig?.OriginReadTimeout ?? 30,
    };
    return fetchFromOrigin(origin, call, this.agent);
  }

  private async errorPage(
    page: string,
    status: number | undefined,
    error: OriginResponse,
    request: IncomingMessage,
  ): Promise<OriginResponse> {
    const found = await this.fetch(request, this.behaviourOf(page), page, '', newRequestId());
    // Without its page CloudFront shows the origin's own error.
    return found.status === 200 ? { ...found, status: status ?? error.status } : error;
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    this.tunnels.add(socket);
    socket.once('close', () => this.tunnels.delete(socket));
    const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
    const behaviour = this.behaviourOf(path);
    const origin = this.release.origins(behaviour.origin.DomainName);
    if (origin.kind === 'bucket') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    const headers = this.originHeaders(request, behaviour, origin, newRequestId());
    proxyWebSocket({ request, socket, head }, origin, originPath(behaviour, path, query), headers);
  }

  private originHeaders(
    request: IncomingMessage,
    behaviour: Behaviour,
    { hostHeader }: HttpOrigin,
    requestId: string,
  ): OutgoingHttpHeaders {
    return originHeaders(behaviour, request, { domainName: this.options.domainName, requestId, hostHeader });
  }

  private behaviourOf(path: string): Behaviour {
    const behaviour = this.behaviours.find(({ matches }) => matches(path));
    if (!behaviour) throw new Error(`no behaviour matches ${path}`);
    return behaviour;
  }

  private translated(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
    const { translate } = this.options;
    const result: OutgoingHttpHeaders = {};
    for (const [name, value] of Object.entries(headers)) {
      // `Via` names the distribution itself, for nobody to call.
      if (Array.isArray(value)) result[name] = value.map((one) => translate(one));
      else result[name] = typeof value === 'string' && name !== 'via' ? translate(value) : value;
    }
    return result;
  }
}

function isUnchanged(request: IncomingMessage, etag: string | undefined): boolean {
  if (etag === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
  const strong = (tag: string): string => tag.trim().replace(/^W\//, '');
  const asked = request.headers['if-none-match'];
  return asked !== undefined && asked.split(',').some((tag) => tag.trim() === '*' || strong(tag) === strong(etag));
}

function without(headers: OutgoingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function newRequestId(): string {
  return randomBytes(41).toString('base64url').slice(0, 54) + '==';
}
