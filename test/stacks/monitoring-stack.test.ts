import { Match, type Template } from 'aws-cdk-lib/assertions';
import { dependencyCycle, type Resource, synthesiseEnvironment, withoutHashes } from './frontend-fixture';

const dev = synthesiseEnvironment('dev');
const staging = synthesiseEnvironment('staging');
const prod = synthesiseEnvironment('prod');

const TOPIC = { Ref: Match.stringLikeRegexp('^AlertsTopic') };

/** The alarm of this name in dev, with what every alarm has besides. */
function hasAlarm(name: string, props: Record<string, unknown>): void {
  dev.monitoring.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `fillup-dev-${name}`,
    AlarmActions: [TOPIC],
    OKActions: [TOPIC],
    ...props,
  });
}

function metricStat(name: string, period: number): unknown {
  return Match.objectLike({
    MetricStat: Match.objectLike({
      Metric: Match.objectLike({ Namespace: 'AWS/Lambda', MetricName: name }),
      Period: period,
      Stat: 'Sum',
    }),
    ReturnData: false,
  });
}

interface Widget {
  readonly properties: { readonly title: string; readonly region: string; readonly metrics?: unknown[][] };
}

function widgets(template: Template): Widget[] {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard')) as {
    Properties: { DashboardBody: { 'Fn::Join': [string, unknown[]] } };
  }[];
  if (!dashboard) throw new Error('no dashboard');
  const body = dashboard.Properties.DashboardBody['Fn::Join'][1]
    .map((part) => (typeof part === 'string' ? part : '[token]'))
    .join('');
  return (JSON.parse(body) as { widgets: Widget[] }).widgets;
}

describe('alarms', () => {
  test('UT-8: seven of the register, and the dead-letter queue', () => {
    dev.monitoring.resourceCountIs('AWS::CloudWatch::Alarm', 8);
  });

  test('ALM-1: error rate above 5 % in 2 of 5 minutes', () => {
    hasAlarm('function-error-rate', {
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: '100*errors/MAX([errors, invocations])', ReturnData: true }),
        metricStat('Errors', 60),
        metricStat('Invocations', 60),
      ]),
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 5,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    });
  });

  test('ALM-2, R8: duration above 25,000 ms in 3 of 5 minutes', () => {
    hasAlarm('function-duration', {
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
    hasAlarm('function-throttles', {
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
    hasAlarm('database-cpu', {
      Namespace: 'AWS/RDS',
      MetricName: 'CPUUtilization',
      Statistic: 'Average',
      Period: 300,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 80,
      EvaluationPeriods: 2,
    });
  });

  test('ALM-5, R8: less than 2 GiB of storage, in bytes', () => {
    hasAlarm('database-storage', {
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
  ])('ALM-6: connections in %s', (name, { monitoring }, threshold) => {
    monitoring.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `fillup-${name}-database-connections`,
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
    hasAlarm('rest-server-errors', {
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
    hasAlarm('dead-letters', {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  test('SNS-5: the description names what is affected', () => {
    dev.monitoring.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('fillup-dev-(api|db|rest)'),
    });
  });
});

describe('topic', () => {
  test("SNS-1, SNS-2, SNS-3: named, encrypted with the environment's key, read by mail", () => {
    dev.monitoring.hasResourceProperties('AWS::SNS::Topic', {
      TopicName: 'fillup-dev-alerts',
      KmsMasterKeyId: { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'FillUpDatabaseStack-dev' }) },
    });
    dev.monitoring.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'devops@example.com',
    });
  });

  test('R7: CloudWatch may publish, and use the key; nobody may without TLS', () => {
    dev.monitoring.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
          }),
        ]),
      },
    });
    dev.database.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: Match.arrayWith(['cloudwatch.amazonaws.com']) },
          }),
        ]),
      },
    });
  });
});

describe('dashboard', () => {
  const titles = (template: Template) => widgets(template).map(({ properties }) => properties.title);

  test('MON-1, DASH-1 to DASH-21: fillup-{env}, from the edge to the database', () => {
    dev.monitoring.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'fillup-dev' });
    expect(titles(dev.monitoring)).toEqual([
      'Site: requests',
      'Site: error rates (%)',
      'Site: bytes',
      'API: requests',
      'API: error rates (%)',
      'API: bytes',
      'REST: requests',
      'REST: latency (ms)',
      'REST: errors',
      'REST: integration latency (ms)',
      'WebSocket: connections and messages',
      'WebSocket: errors',
      'WebSocket: integration latency (ms)',
      'Function: invocations and errors',
      'Function: error rate (%)',
      'Function: duration (ms)',
      'Function: concurrency and throttles',
      'App: drinks logged and accounts made',
      'App: requests and server errors',
      'App: response time (ms)',
      'Database: CPU and memory used (%)',
      'Database: connections and CPU credits',
      'Database: IOPS',
      'Database: free storage (bytes)',
    ]);
  });

  test('R13: CloudFront is read in us-east-1, nothing else is', () => {
    const edge = widgets(prod.monitoring).filter((widget) => JSON.stringify(widget).includes('AWS/CloudFront'));
    expect(edge).toHaveLength(7);
    for (const { properties } of edge) {
      expect(properties.region).toBe('us-east-1');
      for (const metric of properties.metrics ?? [])
        expect(metric).toEqual(expect.arrayContaining(['Region', 'Global']));
    }
    for (const widget of widgets(prod.monitoring).filter(
      (other) => !edge.some(({ properties }) => properties.title === other.properties.title),
    )) {
      expect(widget.properties.region).not.toBe('us-east-1');
    }
  });

  test('DASH-3: the cache hit rate is shown where it is measured', () => {
    expect(titles(prod.monitoring)).toContain('Site: cache hit rate (%)');
    expect(titles(prod.monitoring)).not.toContain('API: cache hit rate (%)');
  });

  test('DASH-6: latency as p50 and p99', () => {
    const latency = widgets(dev.monitoring).find(({ properties }) => properties.title === 'REST: latency (ms)');
    expect(latency?.properties.metrics?.map((metric) => metric.at(-1))).toEqual([{ stat: 'p50' }, { stat: 'p99' }]);
  });

  test('DASH-20, DASH-21: the app counts under the dimensions that its log lines carry', () => {
    const metrics = widgets(dev.monitoring).flatMap(({ properties }) => properties.metrics ?? []);
    for (const name of ['RecordsCreated', 'Latency']) {
      expect(metrics).toContainEqual(
        expect.arrayContaining(['FillUp', name, 'environment', 'dev', 'service', 'fillup-api']),
      );
    }
  });

  test('DASH-15: memory is a share of what the class has', () => {
    expect(JSON.stringify(widgets(dev.monitoring))).toContain(`100*(1-free/${1024 ** 3})`);
    expect(JSON.stringify(widgets(prod.monitoring))).toContain(`100*(1-free/${4 * 1024 ** 3})`);
  });
});

test('findings 1.1: no dependency cycle', () => {
  const { Resources } = dev.monitoring.toJSON() as { Resources: Record<string, Resource> };
  expect(dependencyCycle(Resources)).toBeUndefined();
});

test('UT-3: template of dev', () => {
  expect(withoutHashes(dev.monitoring)).toMatchSnapshot();
});
