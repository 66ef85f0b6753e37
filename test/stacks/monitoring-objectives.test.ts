import type { Template } from 'aws-cdk-lib/assertions';
import { synthesiseEnvironment } from './frontend-fixture';

const [dev, staging, prod] = (['dev', 'staging', 'prod'] as const).map((name) => synthesiseEnvironment(name));

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmRule?: unknown;
  readonly AlarmActions?: unknown;
  readonly OKActions?: unknown;
  readonly Threshold?: number;
  readonly Metrics?: readonly Readonly<Record<string, unknown>>[];
}

function alarms(template: Template | undefined, type: 'Alarm' | 'CompositeAlarm'): Record<string, Alarm> {
  const found = Object.entries(template?.findResources(`AWS::CloudWatch::${type}`) ?? {});
  return Object.fromEntries(found.map(([id, { Properties }]) => [id, Properties as Alarm]));
}

/** The logical ids that a rule joins with AND. */
function partsOf({ AlarmRule }: Alarm): string[] {
  const { 'Fn::Join': join } = AlarmRule as { 'Fn::Join': [string, unknown[]] };
  const text = join[1].map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
  expect(text).toMatch(/^\(ALARM\("[^()]+"\) AND ALARM\("[^()]+"\)\)$/);
  return [...text.matchAll(/"Fn::GetAtt":\["(\w+)","Arn"\]/g)].map(([, id]) => id ?? '');
}

describe.each([
  ['staging', staging, 'availability-fast-burn', 14.4, [60, 5], '(100*failed)/0.5'],
  ['staging', staging, 'latency-fast-burn', 14.4, [60, 5], '(100-kept)/5'],
  ['prod', prod, 'availability-fast-burn', 14.4, [60, 5], '(100*failed)/0.1'],
  ['prod', prod, 'availability-slow-burn', 6, [360, 30], '(100*failed)/0.1'],
  ['prod', prod, 'latency-fast-burn', 14.4, [60, 5], '(100-kept)/5'],
  ['prod', prod, 'latency-slow-burn', 6, [360, 30], '(100-kept)/5'],
] as const)('MISSING-8: %s %#', (name, environment, alarm, rate, windows, expression) => {
  const composite = Object.values(alarms(environment?.monitoring, 'CompositeAlarm')).find(
    ({ AlarmName }) => AlarmName === `fillup-${name}-${alarm}`,
  );
  const all = alarms(environment?.monitoring, 'Alarm');

  test(`${alarm} needs both its windows`, () => {
    const parts = composite ? partsOf(composite).map((id) => all[id]?.AlarmName) : [];
    expect(parts).toEqual(windows.map((minutes) => `fillup-${name}-${alarm}-${minutes}m`));
  });

  test.each([...windows])(`${alarm} over %i minutes is one metric at ${rate} times the budget`, (minutes) => {
    const part = Object.values(all).find(({ AlarmName }) => AlarmName === `fillup-${name}-${alarm}-${minutes}m`);
    expect(part).toMatchObject({
      Threshold: rate,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    // The composite tells; a window that is over its rate alone is nobody's business.
    expect([part?.AlarmActions, part?.OKActions]).toEqual([undefined, undefined]);
    const [math, ...metrics] = part?.Metrics ?? [];
    expect(math).toMatchObject({ Expression: expression, ReturnData: true });
    expect(metrics).toHaveLength(1);
    expect(metrics[0]).toMatchObject({
      ReturnData: false,
      MetricStat: {
        Period: 60 * minutes,
        Metric: {
          Namespace: 'AWS/ApiGateway',
          MetricName: alarm.startsWith('availability') ? '5XXError' : 'Latency',
          Dimensions: [{ Name: 'ApiName' }, { Name: 'Stage' }],
        },
        Stat: alarm.startsWith('availability') ? 'Average' : `PR(:${name === 'prod' ? 500 : 1000})`,
      },
    });
  });
});

test('MISSING-8: where nothing is promised, nothing is guarded', () => {
  expect(alarms(dev?.monitoring, 'CompositeAlarm')).toEqual({});
  expect(JSON.stringify(alarms(dev?.monitoring, 'Alarm'))).not.toContain('burn');
});
