import type { Template } from 'aws-cdk-lib/assertions';
import { ALARMS, type AlarmDefinition, type AlarmId } from '../../lib/constructs/alarms/registry';
import { synthesiseEnvironment } from './frontend-fixture';
import { resourcesOf, statementsOf } from './template-graph';

const paged = synthesiseEnvironment('prod', { changes: { pagingSecretName: 'fillup/paging' } });
const mailed = synthesiseEnvironment('prod');
const STACKS = [
  ['in its region', 'monitoring', 'fillup-prod-paging', 'database'],
  ['in us-east-1', 'edgeMonitoring', 'fillup-prod-edge-paging', 'edge'],
] as const;

function present(template: Template | undefined): Template {
  if (!template) throw new Error('the environment has no such stack');
  return template;
}

/** The topic's logical id. */
function topic(template: Template, name: string): string | undefined {
  return Object.entries(resourcesOf(template, 'AWS::SNS::Topic')).find(
    ([, { Properties }]) => Properties.TopicName === name,
  )?.[0];
}

const severity = (id: string): AlarmDefinition['severity'] => (ALARMS[id as AlarmId] as AlarmDefinition).severity;

describe.each(STACKS)('%s', (_where, stack, name, keyOwner) => {
  const template = present(paged[stack]);
  const id = topic(template, name);

  test('MISSING-8: the topic sends to the address that the secret holds, which stands in no template', () => {
    const subscriptions = Object.values(resourcesOf(template, 'AWS::SNS::Subscription'))
      .map(({ Properties }) => Properties)
      .filter(({ TopicArn }) => (TopicArn as { Ref: string }).Ref === id);
    expect(subscriptions).toEqual([
      {
        Protocol: 'https',
        TopicArn: { Ref: id },
        Endpoint: '{{resolve:secretsmanager:fillup/paging:SecretString:::}}',
      },
    ]);
  });

  test('MISSING-8, R7: alarms may publish to it, over TLS, and use its key', () => {
    const [policy] = Object.values(resourcesOf(template, 'AWS::SNS::TopicPolicy')).filter(
      ({ Properties }) => (Properties.Topics as { Ref: string }[])[0]?.Ref === id,
    );
    const { Statement } = policy?.Properties.PolicyDocument as { Statement: Record<string, unknown>[] };
    expect(Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      {
        Sid: 'AlertSendersPublish',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: id },
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      },
    ]);
    expect(resourcesOf(template, 'AWS::SNS::Topic')[id ?? '']?.Properties.KmsMasterKeyId).toBeDefined();
    const use = statementsOf(present(paged[keyOwner]), 'AWS::KMS::Key', 'KeyPolicy').filter((statement) =>
      JSON.stringify(statement.Principal).includes('"cloudwatch.amazonaws.com"'),
    );
    expect(use).toEqual([expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] })]);
  });

  test('MISSING-8: critical alarms page when they start and when they are over, others only mail', () => {
    const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']
      .flatMap((type) => Object.values(resourcesOf(template, type)))
      .map(({ Properties }) => Properties as { AlarmName: string; AlarmActions?: unknown[]; OKActions?: unknown[] })
      .filter(({ AlarmActions }) => AlarmActions !== undefined);
    const paging = alarms.filter(({ AlarmActions }) => JSON.stringify(AlarmActions).includes(`"${id}"`));
    const idOf = ({ AlarmName }: { AlarmName: string }) => AlarmName.replace('fillup-prod-', '');
    expect(paging.map(idOf).sort()).toEqual(
      alarms
        .map(idOf)
        .filter((alarm) => severity(alarm) === 'critical')
        .sort(),
    );
    expect(paging.length).toBeGreaterThan(1);
    for (const { AlarmActions, OKActions } of alarms) expect(OKActions).toEqual(AlarmActions);
  });

  test('MISSING-8: without a secret there is none', () => {
    expect(topic(present(mailed[stack]), name)).toBeUndefined();
    expect(JSON.stringify(present(mailed[stack]).toJSON())).not.toContain('resolve:secretsmanager');
  });
});

test('MISSING-8: whatever is critical is an alarm: events and budgets do not page', () => {
  const critical = Object.values(ALARMS as Record<AlarmId, AlarmDefinition>).filter(
    (alarm) => alarm.severity === 'critical',
  );
  expect(new Set(critical.map(({ origin }) => origin))).toEqual(new Set(['alarm', 'composite']));
});
