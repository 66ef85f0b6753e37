import { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import { type AlarmTopics, RegisteredAlarm } from '../../constructs/alarms/registered-alarm';

export interface EdgeAlarmsProps {
  readonly config: EnvironmentConfig;
  readonly alerts: AlarmTopics;
  readonly siteDistribution: cloudfront.IDistribution;
  readonly apiDistribution: cloudfront.IDistribution;
  /** Where the environment has a domain. */
  readonly certificate?: acm.ICertificate;
}

/** The alarms of what lives in us-east-1, for a stack of that region: an alarm reads the metrics of its own only. */
export class EdgeAlarms extends Construct {
  constructor(scope: Construct, id: string, props: EdgeAlarmsProps) {
    super(scope, id);
    const { config, alerts, certificate } = props;
    const serverErrorRate = (distribution: cloudfront.IDistribution): cloudwatch.Metric =>
      new cloudwatch.Metric({
        namespace: 'AWS/CloudFront',
        metricName: '5xxErrorRate',
        dimensionsMap: { DistributionId: distribution.distributionId, Region: 'Global' },
        statistic: cloudwatch.Stats.AVERAGE,
        period: Duration.minutes(5),
      });
    new RegisteredAlarm(this, 'SiteServerErrors', {
      config,
      alerts,
      alarm: 'edge-site-server-errors',
      metric: serverErrorRate(props.siteDistribution),
      threshold: 5, // %
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    });
    new RegisteredAlarm(this, 'ApiServerErrors', {
      config,
      alerts,
      alarm: 'edge-api-server-errors',
      metric: serverErrorRate(props.apiDistribution),
      threshold: 5, // %
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    });
    if (!certificate) return;
    new RegisteredAlarm(this, 'CertificateExpiry', {
      config,
      alerts,
      alarm: 'certificate-expiry',
      metric: certificate.metricDaysToExpiry({ period: Duration.days(1), statistic: cloudwatch.Stats.MINIMUM }),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 30,
      treatMissingData: cloudwatch.TreatMissingData.MISSING,
    });
  }
}
