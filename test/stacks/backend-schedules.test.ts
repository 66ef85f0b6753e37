import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { aliasOf, environmentConfig, synthesise } from './backend-fixture';
import { only, references, resourcesOf } from './template-graph';

const dev = synthesise(environmentConfig('dev')).backend;
const staging = synthesise(environmentConfig('staging')).backend;
const prod = synthesise(environmentConfig('prod')).backend;

/** `"name": Job(…)` */
const jobs = readFileSync(join(__dirname, '../../app-backend/app/application.py'), 'utf8').matchAll(
  /^ +"([a-z-]+)": \w+\(self\.database(?:, \w+)?\),$/gm,
);

it('every job of the application has a schedule, and every schedule a job', () => {
  const scheduled = Object.values(resourcesOf(prod, 'AWS::Events::Rule')).map(({ Properties }) =>
    String(Properties.Name).replace('fillup-prod-', ''),
  );
  expect([...jobs].map(([, name]) => name).sort()).toEqual(scheduled.sort());
});

describe.each<[string, Template]>([
  ['dev', dev],
  ['staging', staging],
  ['prod', prod],
])('schedules of %s', (name, template) => {
  const rules = Object.entries(resourcesOf(template, 'AWS::Events::Rule'));

  it('ERR-10, DASH-19: call the alias with the name of a job', () => {
    const due = rules.map(([, { Properties }]) => {
      const [target, ...others] = Properties.Targets as Record<string, unknown>[];
      expect(others).toEqual([]);
      expect(references(target?.Arn)).toEqual([aliasOf(template)]);
      return [Properties.Name, Properties.ScheduleExpression, target?.Input];
    });
    expect(due).toEqual([
      [`fillup-${name}-housekeeping`, 'cron(40 * * * ? *)', '{"job":"housekeeping"}'],
      [`fillup-${name}-daily-active-users`, 'cron(10 0 * * ? *)', '{"job":"daily-active-users"}'],
      [`fillup-${name}-reminders`, 'cron(0/5 * * * ? *)', '{"job":"reminders"}'],
    ]);
  });

  it('R14: keep in the dead-letter queue what could not be delivered', () => {
    const [queue] = only(template, 'AWS::SQS::Queue');
    const [, policy] = only(template, 'AWS::SQS::QueuePolicy');
    for (const [id, { Properties }] of rules) {
      const [target] = Properties.Targets as Record<string, unknown>[];
      expect(target).toMatchObject({
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 1800 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
      });
      expect((policy.Properties.PolicyDocument as { Statement: unknown[] }).Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [id, 'Arn'] } } },
        }),
      );
    }
  });

  it('R2: may call the alias, and nothing but the alias', () => {
    const permissions = Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).filter(
      ({ Properties }) => Properties.Principal === 'events.amazonaws.com',
    );
    expect(permissions.map(({ Properties }) => references(Properties.FunctionName))).toEqual(
      rules.map(() => [aliasOf(template)]),
    );
  });
});
