import type { EnvironmentInput } from './environment';

/** CloudFront takes certificates and web ACLs of this region only, and publishes its metrics there. */
export const EDGE_REGION = 'us-east-1';

/** Whether the environment has anything in `EDGE_REGION`. */
export function hasEdge({ enableWaf, domainName }: EnvironmentInput): boolean {
  return enableWaf || domainName !== undefined;
}

/** The regions that have a stack of the environment, its own first. */
export function regionsOf(environment: EnvironmentInput): string[] {
  const { region, drRegion } = environment;
  return [...new Set([region, ...(hasEdge(environment) ? [EDGE_REGION] : []), ...(drRegion ? [drRegion] : [])])];
}
