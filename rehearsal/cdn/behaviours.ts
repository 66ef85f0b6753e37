import type {
  CacheBehavior,
  CachePolicy,
  DistributionConfig,
  Origin,
  OriginRequestPolicy,
  Policies,
  ResponseHeadersPolicy,
} from './configuration';
import { cachePolicy, originRequestPolicy, responseHeadersPolicy } from './managed-policies';

/** A cache behaviour with everything it refers to. */
export interface Behaviour {
  readonly matches: (path: string) => boolean;
  readonly origin: Origin;
  readonly allowedMethods: ReadonlySet<string>;
  readonly compress: boolean;
  readonly cache: CachePolicy;
  readonly originRequest: OriginRequestPolicy;
  readonly responseHeaders: ResponseHeadersPolicy;
}

/** In the order in which CloudFront tries them; the default behaviour is the last. */
export function behavioursOf(config: DistributionConfig, policies: Policies): readonly Behaviour[] {
  const build = (behaviour: CacheBehavior, pattern: string): Behaviour => {
    if (behaviour.FunctionAssociations?.length || behaviour.LambdaFunctionAssociations?.length) {
      throw new Error(`behaviour ${pattern}: functions at the edge are not rehearsed`);
    }
    const origin = config.Origins.find(({ Id }) => Id === behaviour.TargetOriginId);
    if (!origin) throw new Error(`behaviour ${pattern}: there is no origin ${behaviour.TargetOriginId}`);
    return {
      matches: pathMatcher(pattern),
      origin,
      allowedMethods: new Set(behaviour.AllowedMethods ?? ['GET', 'HEAD']),
      compress: behaviour.Compress ?? false,
      cache: cachePolicy(policies, behaviour.CachePolicyId),
      originRequest: originRequestPolicy(policies, behaviour.OriginRequestPolicyId),
      responseHeaders: responseHeadersPolicy(policies, behaviour.ResponseHeadersPolicyId),
    };
  };
  return [
    ...(config.CacheBehaviors ?? []).map((behaviour) => build(behaviour, behaviour.PathPattern)),
    build(config.DefaultCacheBehavior, '*'),
  ];
}

/** Path patterns and invalidation paths: `*` is any text, `?` one character, the leading slash may be left out. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const source = pattern
    .replace(/^\//, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^/${source}$`, 's');
  return (path) => expression.test(path);
}
