import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { EnvironmentConfig } from '../../config/environment';

/** Host of the API as browsers see it: `api.{domainName}`, or the distribution's generated name. */
export function apiHost(config: EnvironmentConfig, distribution: cloudfront.IDistribution): string {
  return config.domainName ? `api.${config.domainName}` : distribution.distributionDomainName;
}

/**
 * Origins that may call the API. Without a domain the site's name is generated, and naming it here would
 * close a circle (the site's CSP names the API), so undefined means any origin, without credentials.
 */
export function siteOrigins(config: EnvironmentConfig): string[] | undefined {
  return config.domainName ? [`https://${config.domainName}`, ...(config.corsOrigins ?? [])] : undefined;
}
