import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';

export interface AliasRecordsProps {
  readonly hostedZoneId: string;
  /** By the host that each answers under. */
  readonly distributions: Readonly<Record<string, cloudfront.IDistribution>>;
}

/** Points our names at the distributions, over IPv4 and IPv6. */
export class AliasRecords extends Construct {
  constructor(scope: Construct, id: string, props: AliasRecordsProps) {
    super(scope, id);
    const zone = route53.HostedZone.fromHostedZoneId(this, 'Zone', props.hostedZoneId);
    for (const [host, distribution] of Object.entries(props.distributions)) {
      const record = {
        zone,
        // With its dot it is complete: the zone may be the domain's own or one above it.
        recordName: `${host}.`,
        target: route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution)),
      };
      new route53.ARecord(this, `${host}-A`, record);
      new route53.AaaaRecord(this, `${host}-AAAA`, record);
    }
  }
}
