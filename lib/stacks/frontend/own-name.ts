import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';

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
