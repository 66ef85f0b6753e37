import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** What the app counts in its log lines, by a name of `app/metrics.py`. */
export function applicationMetric(
  environment: string,
  metricName: string,
  statistic: string,
  period: Duration,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'FillUp',
    metricName,
    dimensionsMap: { service: 'fillup-api', environment },
    statistic,
    period,
  });
}
