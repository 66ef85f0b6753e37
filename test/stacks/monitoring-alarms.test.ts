import { Match } from 'aws-cdk-lib/assertions';
import { synthesiseEnvironment } from './frontend-fixture';

const dev = synthesiseEnvironment('dev');
const staging = synthesiseEnvironment('staging');
const prod = synthesiseEnvironment('prod');
const MEBIBYTE = 1024 ** 2;

const TOPIC = { Ref: Match.stringLikeRegexp('^AlertsTopic') };
const TOPIC_REFERENCE = { Ref: expect.stringMatching(/^AlertsTopic/) as string };

/** The alarm of this name, with what every alarm has besides. */
function hasAlarm(environment: 'dev' | 'prod', name: string, props: Record<string, unknown>): void {
  const { monitoring } = environment === 'dev' ? dev : prod;
  monitoring.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `fillup-${environment}-${name}`,
    AlarmActions: [TOPIC],
    OKActions: [TOPIC],
    ...props,
  });
}

/** Of those that call somebody. */
function alarmNames({ monitoring }: typeof dev): string[] {
  return ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']
    .flatMap((type) => Object.values(monitoring.findResources(type)))
    .filter((alarm) => (alarm as { Properties: { AlarmActions?: unknown } }).Properties.AlarmActions !== undefined)
    .map((alarm) => (alarm as { Properties: { AlarmName: string } }).Properties.AlarmName.replace(/^fillup-\w+?-/, ''))
    .sort();
}

function metricStat(namespace: string, name: string, period: number): unknown {
  return Match.objectLike({
    MetricStat: Match.objectLike({
      Metric: Match.objectLike({ Namespace: namespace, MetricName: name }),
      Period: period,
      Stat: 'Sum',
    }),
    ReturnData: false,
  });
}

const EVERYWHERE = [
  'database-connections',
  'database-cpu',
  'database-credits',
  'database-storage',
  'dead-letters',
  'function-duration',
  'function-error-rate',
  'function-throttles',
  'rest-server-errors',
  'websocket-errors',
];
const PROMISED = ['availability-fast-burn', 'latency-fast-burn', 'probe-failed', ...EVERYWHERE];
const WATCHED_CLOSELY = [
  'availability-slow-burn',
  'database-cpu-sustained',
  'database-memory',
  'latency-slow-burn',
  'provisioned-spillover',
  'rest-latency',
  'web-vitals',
  ...PROMISED,
];

test.each([
  ['dev', dev, EVERYWHERE],
  ['staging', staging, PROMISED],
  ['prod', prod, WATCHED_CLOSELY],
])('UT-8, MON-2: each alarm costs money, so %s has those that make sense there', (_name, environment, expected) => {
  expect(alarmNames(environment)).toEqual([...expected].sort());
});

test('ALM-1: error rate above 5 % in 2 of 5 minutes', () => {
  hasAlarm('dev', 'function-error-rate', {
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: '100*errors/MAX([errors, invocations])', ReturnData: true }),
      metricStat('AWS/Lambda', 'Errors', 60),
      metricStat('AWS/Lambda', 'Invocations', 60),
    ]),
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 5,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 2,
    TreatMissingData: 'notBreaching',
  });
});

test('ALM-2, R8: duration above 25,000 ms in 3 of 5 minutes', () => {
  hasAlarm('dev', 'function-duration', {
    Namespace: 'AWS/Lambda',
    MetricName: 'Duration',
    Statistic: 'Maximum',
    Period: 60,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 25_000,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    TreatMissingData: 'notBreaching',
  });
});

test('ALM-3: any throttle', () => {
  hasAlarm('dev', 'function-throttles', {
    Namespace: 'AWS/Lambda',
    MetricName: 'Throttles',
    Statistic: 'Sum',
    Period: 60,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0,
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
  });
});

test('ALM-4: database CPU above 80 % for 10 minutes', () => {
  hasAlarm('dev', 'database-cpu', {
    Namespace: 'AWS/RDS',
    MetricName: 'CPUUtilization',
    Statistic: 'Average',
    Period: 300,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 80,
    EvaluationPeriods: 2,
    TreatMissingData: 'missing',
  });
});

test('ALM-5, R8: less than 2 GiB of storage, in bytes', () => {
  hasAlarm('dev', 'database-storage', {
    Namespace: 'AWS/RDS',
    MetricName: 'FreeStorageSpace',
    Period: 300,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 2_147_483_648,
    EvaluationPeriods: 1,
  });
});

test.each([
  ['dev', dev, 80],
  ['staging', staging, 160],
  ['prod', prod, 320],
])('ALM-6, SCALE-17: connections near the limit in %s', (name, { monitoring }, threshold) => {
  monitoring.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `fillup-${name}-database-connections`,
    AlarmDescription: Match.stringLikeRegexp(`more than ${threshold} connections`),
    Namespace: 'AWS/RDS',
    MetricName: 'DatabaseConnections',
    Statistic: 'Average',
    Period: 300,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: threshold,
    EvaluationPeriods: 2,
  });
});

test('ALM-7: more than 10 answers with 5xx in 5 minutes, of this API and stage', () => {
  hasAlarm('dev', 'rest-server-errors', {
    Namespace: 'AWS/ApiGateway',
    MetricName: '5XXError',
    Dimensions: [
      { Name: 'ApiName', Value: Match.stringLikeRegexp('fillup-dev') },
      { Name: 'Stage', Value: Match.anyValue() },
    ],
    Statistic: 'Sum',
    Period: 300,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 10,
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
  });
});

test('ERR-10: any message in the dead-letter queue', () => {
  hasAlarm('dev', 'dead-letters', {
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Statistic: 'Maximum',
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0,
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
  });
});

test('MISSING-8: errors of the WebSocket API, by its id: it has no name among its dimensions', () => {
  hasAlarm('dev', 'websocket-errors', {
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'FILL(execution, 0)+FILL(integration, 0)', ReturnData: true }),
      metricStat('AWS/ApiGateway', 'ExecutionError', 300),
      metricStat('AWS/ApiGateway', 'IntegrationError', 300),
    ]),
    Threshold: 10,
    EvaluationPeriods: 2,
    TreatMissingData: 'notBreaching',
  });
  expect(JSON.stringify(dev.monitoring.findResources('AWS::CloudWatch::Alarm'))).toContain('"ApiId"');
});

test.each([
  ['dev', dev, 28.8],
  ['staging', staging, 57.6],
  ['prod', prod, 57.6],
])('MISSING-8: a tenth of the credits that the class of %s can hold', (name, { monitoring }, threshold) => {
  monitoring.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `fillup-${name}-database-credits`,
    MetricName: 'CPUCreditBalance',
    ComparisonOperator: 'LessThanThreshold',
    Threshold: threshold,
    // Longer than the 2.4 hours in which a new instance earns them.
    Period: 900,
    EvaluationPeriods: 12,
  });
});

test('MISSING-8: p99 of the REST API, which a handful of requests does not make', () => {
  hasAlarm('prod', 'rest-latency', {
    MetricName: 'Latency',
    ExtendedStatistic: 'p99',
    Threshold: 2000,
    Period: 300,
    EvaluationPeriods: 3,
    EvaluateLowSampleCountPercentile: 'ignore',
  });
});

test('MISSING-8: spillover of the provisioned concurrency of the alias', () => {
  hasAlarm('prod', 'provisioned-spillover', {
    Namespace: 'AWS/Lambda',
    MetricName: 'ProvisionedConcurrencySpilloverInvocations',
    Dimensions: Match.arrayWith([Match.objectLike({ Name: 'Resource' })]),
    Statistic: 'Sum',
    Threshold: 0,
    EvaluationPeriods: 3,
    TreatMissingData: 'notBreaching',
  });
});

test('SCALE-15: CPU above 70 % for an hour', () => {
  hasAlarm('prod', 'database-cpu-sustained', {
    MetricName: 'CPUUtilization',
    Statistic: 'Average',
    Threshold: 70,
    Period: 300,
    EvaluationPeriods: 12,
  });
});

test('SCALE-16, R8: less than a fifth of the memory of the class free for an hour, in bytes', () => {
  hasAlarm('prod', 'database-memory', {
    MetricName: 'FreeableMemory',
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 0.2 * 4096 * MEBIBYTE,
    Period: 300,
    EvaluationPeriods: 12,
  });
});

test('MISSING-8: a failed check in 2 of 3 minutes, and silence, are a failure of the probe', () => {
  hasAlarm('prod', 'probe-failed', {
    Namespace: 'FillUp',
    MetricName: 'Success',
    Dimensions: [
      { Name: 'environment', Value: 'prod' },
      { Name: 'service', Value: 'fillup-probe' },
    ],
    Statistic: 'Minimum',
    Period: 60,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    TreatMissingData: 'breaching',
  });
});

test('MISSING-8: a largest contentful paint above 4 s for a quarter of the visits in three hours', () => {
  hasAlarm('prod', 'web-vitals', {
    Namespace: 'FillUp',
    MetricName: 'LargestContentfulPaint',
    ExtendedStatistic: 'p75',
    Period: 3600,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 4000,
    EvaluationPeriods: 3,
    TreatMissingData: 'notBreaching',
    EvaluateLowSampleCountPercentile: 'ignore',
  });
});

test('ALM-8, SNS-4 … SNS-7: each alarm has a name, names severity, resource and runbook, and tells when it is over', () => {
  const alarms = [dev, staging, prod].flatMap(({ monitoring }) => [
    ...Object.values(monitoring.findResources('AWS::CloudWatch::CompositeAlarm')),
    ...Object.values(monitoring.findResources('AWS::CloudWatch::Alarm')).filter(
      ({ Properties }) => !/-\d+m$/.test((Properties as { AlarmName: string }).AlarmName),
    ),
  ]);
  expect(alarms.length).toBeGreaterThan(40);
  for (const { Properties } of alarms as { Properties: Record<string, unknown> }[]) {
    expect(Properties).toMatchObject({
      AlarmName: expect.stringMatching(/^fillup-(dev|staging|prod)-/) as string,
      AlarmDescription: expect.stringMatching(
        /^\[(critical|warning)\] .+ ("FillUp site prod"|fillup-\w+-(api|db|rest|ws|probe)).+ Runbook: https:\/\/github\.com\/fillup\/fillup\/blob\/main\/docs\/runbooks\/[a-z-]+\.md$/,
      ) as string,
    });
    expect([Properties.AlarmActions, Properties.OKActions]).toEqual([[TOPIC_REFERENCE], [TOPIC_REFERENCE]]);
  }
});
