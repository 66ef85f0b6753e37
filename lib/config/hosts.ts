import type { EnvironmentInput } from './environment';

type Domain = Pick<EnvironmentInput, 'domainName' | 'corsOrigins'>;

/** Host of the site under a domain of ours; without one the distribution's generated name is all there is. */
export function siteName({ domainName }: Domain): string | undefined {
  return domainName === undefined ? undefined : `app.${domainName}`;
}

/** Host of the API under a domain of ours. */
export function apiName({ domainName }: Domain): string | undefined {
  return domainName === undefined ? undefined : `api.${domainName}`;
}

/**
 * Origins that may call the API. Without a domain the site's name is generated, and naming it would close a circle
 * (the site's CSP names the API), so undefined means any origin, without credentials.
 */
export function siteOrigins(config: Domain): string[] | undefined {
  const site = siteName(config);
  return site === undefined ? undefined : [`https://${site}`, ...(config.corsOrigins ?? [])];
}
