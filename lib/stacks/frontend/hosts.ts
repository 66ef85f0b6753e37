import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { EnvironmentConfig } from '../../config/environment';

/** Host of the API as browsers see it: `api.{domainName}`, or the distribution's generated name. */
export function apiHost(config: EnvironmentConfig, distribution: cloudfront.IDistribution): string {
  return config.domainName ? `api.${config.domainName}` : distribution.distributionDomainName;
}

/** Host of the site: `domainName`, or the distribution's generated name. */
export function siteHost(config: EnvironmentConfig, distribution: cloudfront.IDistribution): string {
  return config.domainName ?? distribution.distributionDomainName;
}

/**
 * Origins that may call the API. Without a domain the site's name is generated, and naming it here would
 * close a circle (the site's CSP names the API), so undefined means any origin, without credentials.
 */
export function siteOrigins(config: EnvironmentConfig): string[] | undefined {
  return config.domainName ? [`https://${config.domainName}`, ...(config.corsOrigins ?? [])] : undefined;
}

/**
 * What a distribution needs to answer under a name of ours. Without a certificate CloudFront serves its own
 * name and forces TLSv1 as minimum, so a protocol version would be dropped without a word.
 */
export function ownName(
  name: string | undefined,
  certificate: acm.ICertificate | undefined,
): Pick<cloudfront.DistributionProps, 'domainNames' | 'certificate' | 'minimumProtocolVersion'> {
  return name && certificate
    ? {
        domainNames: [name],
        certificate,
        minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      }
    : {};
}
