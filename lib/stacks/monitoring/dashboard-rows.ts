import { Duration } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { InstanceClass } from '../../config/instance-class';
import { applicationMetric } from './application-metric';
import { probeMetric } from './availability-probe';
import { MEMORY_BYTES } from './class-capacity';
import { BURNS } from './objective-alarms';
import { OBJECTIVE_DAYS, type ServiceLevel } from './service-levels';

const PERIOD = Duration.minutes(5);
export const DASHBOARD_COLUMNS = 24;
const { SUM, AVERAGE, MAXIMUM, MINIMUM } = cloudwatch.Stats;

/** CloudFront publishes its metrics in this region only, wherever the environment is. */
const CLOUDFRONT_REGION = 'us-east-1';

function graph(title: string, columns: number, left: cloudwatch.IMetric[], region?: string): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, region, width: DASHBOARD_COLUMNS / columns, height: 6 });
}

function metricsOf(namespace: string, dimensionsMap: Record<string, string>, region?: string) {
  return (metricName: string, statistic: string, label?: string): cloudwatch.Metric =>
    new cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic, label, region, period: PERIOD });
}

/** DASH-1 to 4: requests, error rates and bytes of one distribution, and its cache hit rate where it is measured. */
export function edgeRow(
  name: string,
  distribution: cloudfront.IDistribution,
  measuresCacheHitRate: boolean,
): cloudwatch.IWidget[] {
  const metric = metricsOf(
    'AWS/CloudFront',
    { DistributionId: distribution.distributionId, Region: 'Global' },
    CLOUDFRONT_REGION,
  );
  const graphs: [title: string, metrics: cloudwatch.IMetric[]][] = [
    ['requests', [metric('Requests', SUM)]],
    ['error rates (%)', [metric('4xxErrorRate', AVERAGE), metric('5xxErrorRate', AVERAGE)]],
    ['bytes', [metric('BytesDownloaded', SUM), metric('BytesUploaded', SUM)]],
  ];
  if (measuresCacheHitRate) graphs.push(['cache hit rate (%)', [metric('CacheHitRate', AVERAGE)]]);
  return graphs.map(([title, metrics]) => graph(`${name}: ${title}`, graphs.length, metrics, CLOUDFRONT_REGION));
}

/** DASH-5 to 8 for the REST API. */
export function restApiRow(restApi: apigateway.RestApi): cloudwatch.IWidget[] {
  const metric = metricsOf('AWS/ApiGateway', {
    ApiName: restApi.restApiName,
    Stage: restApi.deploymentStage.stageName,
  });
  return [
    graph('REST: requests', 4, [metric('Count', SUM)]),
    graph('REST: latency (ms)', 4, [metric('Latency', 'p50'), metric('Latency', 'p99')]),
    graph('REST: errors', 4, [metric('4XXError', SUM), metric('5XXError', SUM)]),
    graph('REST: integration latency (ms)', 4, [
      metric('IntegrationLatency', 'p50'),
      metric('IntegrationLatency', 'p99'),
    ]),
  ];
}

/** DASH-5 to 8 for the WebSocket API, which measures no latency of its own. */
export function webSocketRow(stage: apigatewayv2.WebSocketStage): cloudwatch.IWidget[] {
  const metric = metricsOf('AWS/ApiGateway', { ApiId: stage.api.apiId, Stage: stage.stageName });
  return [
    graph('WebSocket: connections and messages', 3, [metric('ConnectCount', SUM), metric('MessageCount', SUM)]),
    graph('WebSocket: errors', 3, [
      metric('ClientError', SUM),
      metric('ExecutionError', SUM),
      metric('IntegrationError', SUM),
    ]),
    graph('WebSocket: integration latency (ms)', 3, [
      metric('IntegrationLatency', 'p50'),
      metric('IntegrationLatency', 'p99'),
    ]),
  ];
}

/** DASH-9 to 13. @param provisioned the alias, where it has provisioned concurrency. */
export function functionRow(fn: lambda.Function, provisioned?: lambda.Alias): cloudwatch.IWidget[] {
  const errors = fn.metricErrors({ period: PERIOD });
  const invocations = fn.metricInvocations({ period: PERIOD });
  const errorRate = new cloudwatch.MathExpression({
    label: 'Error rate (%)',
    expression: '100*errors/MAX([errors, invocations])',
    usingMetrics: { errors, invocations },
    period: PERIOD,
  });
  const graphs: [title: string, metrics: cloudwatch.IMetric[]][] = [
    ['Function: invocations and errors', [invocations, errors]],
    ['Function: error rate (%)', [errorRate]],
    [
      'Function: duration (ms)',
      [
        fn.metricDuration({ period: PERIOD, statistic: AVERAGE }),
        fn.metricDuration({ period: PERIOD, statistic: MAXIMUM }),
      ],
    ],
    [
      'Function: concurrency and throttles',
      [
        fn.metric('ConcurrentExecutions', { period: PERIOD, statistic: MAXIMUM }),
        fn.metricThrottles({ period: PERIOD }),
      ],
    ],
  ];
  if (provisioned) {
    graphs.push(
      [
        'Function: provisioned concurrency in use (0 to 1)',
        [provisioned.metric('ProvisionedConcurrencyUtilization', { period: PERIOD, statistic: MAXIMUM })],
      ],
      [
        'Function: provisioned concurrency spillover',
        [provisioned.metric('ProvisionedConcurrencySpilloverInvocations', { period: PERIOD, statistic: SUM })],
      ],
    );
  }
  return graphs.map(([title, metrics]) => graph(title, graphs.length, metrics));
}

/** What is promised over 30 days, how much of it was kept, and how fast the rest is being spent. */
export function objectiveRow(levels: readonly ServiceLevel[]): cloudwatch.IWidget[] {
  return levels.flatMap((level) => {
    const name = `${level.name.charAt(0).toUpperCase()}${level.name.slice(1)}`;
    const columns = DASHBOARD_COLUMNS / (2 * levels.length);
    return [
      new cloudwatch.SingleValueWidget({
        title: `${name}: ${level.objective} % ${level.promise}, last ${OBJECTIVE_DAYS} days`,
        metrics: [level.attainment(PERIOD), level.budgetLeft(PERIOD)],
        setPeriodToTimeRange: true,
        start: `-P${OBJECTIVE_DAYS}D`,
        end: 'P0D',
        width: columns,
        height: 6,
      }),
      new cloudwatch.GraphWidget({
        title: `${name}: burn rate over ${BURNS.fast.long.toMinutes()} minutes`,
        left: [level.burnRate(BURNS.fast.long)],
        leftAnnotations: Object.entries(BURNS).map(([label, { rate }]) => ({ label, value: rate })),
        width: columns,
        height: 6,
      }),
    ];
  });
}

/** What the probe sees from outside. */
export function probeRow(environment: string): cloudwatch.IWidget[] {
  const metric = (name: Parameters<typeof probeMetric>[1], statistic: string): cloudwatch.Metric =>
    probeMetric(environment, name).with({ statistic, period: PERIOD });
  return [
    graph('Probe: runs without a failed check (0 to 1)', 2, [metric('Success', AVERAGE)]),
    graph('Probe: latency of /health/ready (ms)', 2, [metric('Latency', 'p50'), metric('Latency', MAXIMUM)]),
  ];
}

/** What the visitors' browsers measure, three quarters of the page views at or below it. */
export function vitalsRow(environment: string): cloudwatch.IWidget[] {
  const metric = (name: string, statistic = 'p75'): cloudwatch.Metric =>
    applicationMetric(environment, name, statistic, Duration.hours(1));
  return [
    graph('Visitors: largest contentful paint and first byte (ms)', 4, [
      metric('LargestContentfulPaint'),
      metric('TimeToFirstByte'),
    ]),
    graph('Visitors: interaction to next paint (ms)', 4, [metric('InteractionToNextPaint')]),
    graph('Visitors: cumulative layout shift', 4, [metric('CumulativeLayoutShift')]),
    graph('Visitors: JavaScript errors', 4, [metric('JavaScriptErrors', SUM)]),
  ];
}

/** DASH-19 to 21: what the app itself counts, in log lines of the embedded metric format. */
export function applicationRow(environment: string): cloudwatch.IWidget[] {
  const metric = (name: string, statistic: string): cloudwatch.Metric =>
    applicationMetric(environment, name, statistic, PERIOD);
  return [
    // A job counts them once a day.
    graph('App: daily active users', 4, [metric('DailyActiveUsers', MAXIMUM).with({ period: Duration.days(1) })]),
    graph('App: drinks logged and accounts made', 4, [metric('RecordsCreated', SUM), metric('AccountsCreated', SUM)]),
    graph('App: requests and server errors', 4, [metric('Requests', SUM), metric('ServerErrors', SUM)]),
    graph('App: response time (ms)', 4, [metric('Latency', 'p50'), metric('Latency', 'p99')]),
  ];
}

/** What the app writes into its log lines and no alarm reads: looked up when somebody looks, where a metric is billed. */
export function applicationLogRow(logGroupName: string): cloudwatch.IWidget[] {
  const query = (title: string, ...queryLines: string[]): cloudwatch.LogQueryWidget =>
    new cloudwatch.LogQueryWidget({
      title,
      logGroupNames: [logGroupName],
      view: cloudwatch.LogQueryVisualizationType.LINE,
      queryLines,
      width: DASHBOARD_COLUMNS / 2,
      height: 6,
    });
  return [
    query(
      'App: reminders sent and failed',
      'filter message = "job" and job = "reminders"',
      'stats sum(counts.sent) as sent, sum(counts.failed) as failed by bin(1h)',
    ),
    query(
      'App: live updates sent and failed',
      'filter message = "request"',
      'stats sum(NotificationsSent) as sent, sum(NotificationsFailed) as failed by bin(1h)',
    ),
  ];
}

/** DASH-14 to 18. */
export function databaseRow(instance: rds.DatabaseInstance, instanceClass: InstanceClass): cloudwatch.IWidget[] {
  const memory = new cloudwatch.MathExpression({
    label: 'Memory used (%)',
    expression: `100*(1-free/${MEMORY_BYTES[instanceClass]})`,
    usingMetrics: { free: instance.metricFreeableMemory({ period: PERIOD }) },
    period: PERIOD,
  });
  return [
    graph('Database: CPU and memory used (%)', 4, [instance.metricCPUUtilization({ period: PERIOD }), memory]),
    graph('Database: connections and CPU credits', 4, [
      instance.metricDatabaseConnections({ period: PERIOD }),
      instance.metric('CPUCreditBalance', { period: PERIOD }),
    ]),
    graph('Database: IOPS', 4, [
      instance.metricReadIOPS({ period: PERIOD }),
      instance.metricWriteIOPS({ period: PERIOD }),
    ]),
    graph('Database: free storage (bytes)', 4, [
      instance.metricFreeStorageSpace({ period: PERIOD, statistic: MINIMUM }),
    ]),
  ];
}
