import { Duration } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as rds from 'aws-cdk-lib/aws-rds';

type Statistic = string;
type Dimensions = Readonly<Record<string, string>>;

const PERIOD = Duration.minutes(5);
const DASHBOARD_COLUMNS = 24;
const { SUM, AVERAGE, MAXIMUM, MINIMUM } = cloudwatch.Stats;

/** CloudFront publishes its metrics in this region only, wherever the environment is. */
const CLOUDFRONT_REGION = 'us-east-1';

/** Memory of the instance classes in use, in GiB: RDS publishes only what is free. */
const CLASS_MEMORY_GIB: Readonly<Record<string, number>> = {
  't4g.micro': 1,
  't4g.small': 2,
  't4g.medium': 4,
  't4g.large': 8,
  'r6g.large': 16,
};

function graph(title: string, columns: number, left: cloudwatch.IMetric[], region?: string): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, region, width: DASHBOARD_COLUMNS / columns, height: 6 });
}

function metricsOf(namespace: string, dimensionsMap: Dimensions, region?: string) {
  return (metricName: string, statistic: Statistic, label?: string): cloudwatch.Metric =>
    new cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic, label, region, period: PERIOD });
}

/** DASH-1, 2, 4: requests, error rates and bytes of one distribution. */
export function edgeRow(name: string, distribution: cloudfront.IDistribution): cloudwatch.IWidget[] {
  const metric = metricsOf(
    'AWS/CloudFront',
    { DistributionId: distribution.distributionId, Region: 'Global' },
    CLOUDFRONT_REGION,
  );
  return [
    graph(`${name}: requests`, 3, [metric('Requests', SUM)], CLOUDFRONT_REGION),
    graph(
      `${name}: error rates (%)`,
      3,
      [metric('4xxErrorRate', AVERAGE), metric('5xxErrorRate', AVERAGE)],
      CLOUDFRONT_REGION,
    ),
    graph(`${name}: bytes`, 3, [metric('BytesDownloaded', SUM), metric('BytesUploaded', SUM)], CLOUDFRONT_REGION),
  ];
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

/** DASH-9 to 13. */
export function functionRow(fn: lambda.Function): cloudwatch.IWidget[] {
  const errors = fn.metricErrors({ period: PERIOD });
  const invocations = fn.metricInvocations({ period: PERIOD });
  const errorRate = new cloudwatch.MathExpression({
    label: 'Error rate (%)',
    expression: '100*errors/MAX([errors, invocations])',
    usingMetrics: { errors, invocations },
    period: PERIOD,
  });
  return [
    graph('Function: invocations and errors', 4, [invocations, errors]),
    graph('Function: error rate (%)', 4, [errorRate]),
    graph('Function: duration (ms)', 4, [
      fn.metricDuration({ period: PERIOD, statistic: AVERAGE }),
      fn.metricDuration({ period: PERIOD, statistic: MAXIMUM }),
    ]),
    graph('Function: concurrency and throttles', 4, [
      fn.metric('ConcurrentExecutions', { period: PERIOD, statistic: MAXIMUM }),
      fn.metricThrottles({ period: PERIOD }),
    ]),
  ];
}

/** DASH-14 to 18. */
export function databaseRow(instance: rds.DatabaseInstance, instanceClass: string): cloudwatch.IWidget[] {
  const free = instance.metricFreeableMemory({ period: PERIOD });
  const memoryGib = CLASS_MEMORY_GIB[instanceClass];
  const memory = memoryGib
    ? new cloudwatch.MathExpression({
        label: 'Memory used (%)',
        expression: `100*(1-free/${memoryGib * 1024 ** 3})`,
        usingMetrics: { free },
        period: PERIOD,
      })
    : free;
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
