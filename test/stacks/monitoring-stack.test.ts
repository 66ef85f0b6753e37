import { Match } from 'aws-cdk-lib/assertions';
import { dependencyCycle, type Resource, synthesiseEnvironment, withoutHashes } from './frontend-fixture';
import { statementsOf } from './template-graph';

const dev = synthesiseEnvironment('dev');
const prod = synthesiseEnvironment('prod');

const TOPIC = { Ref: Match.stringLikeRegexp('^AlertsTopic') };

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

  test.each(['cloudwatch', 'budgets', 'codestar-notifications', 'events'])(
    'R7, SNS-3: %s may publish and use the key; without either its messages are dropped',
    (service) => {
      const principal = `"${service}.amazonaws.com"`;
      const publish = statementsOf(dev.monitoring, 'AWS::SNS::TopicPolicy', 'PolicyDocument').filter((statement) =>
        JSON.stringify(statement.Principal).includes(principal),
      );
      expect(publish).toEqual([expect.objectContaining({ Effect: 'Allow', Action: 'sns:Publish' })]);
      const use = statementsOf(dev.database, 'AWS::KMS::Key', 'KeyPolicy').filter((statement) =>
        JSON.stringify(statement.Principal).includes(principal),
      );
      expect(use).toEqual([
        expect.objectContaining({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
      ]);
    },
  );

  test('SNS-3: nobody publishes without TLS, and no service for another account', () => {
    const statements = statementsOf(dev.monitoring, 'AWS::SNS::TopicPolicy', 'PolicyDocument');
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    expect(statements).toContainEqual(
      expect.objectContaining({
        Sid: 'AlertSendersPublish',
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      }),
    );
  });
});

describe('events', () => {
  test.each([
    [
      'canary-rollback',
      { source: ['aws.codedeploy'], detail: { application: ['fillup-prod-api'], state: ['FAILURE', 'STOP'] } },
    ],
    [
      'rotation-failed',
      { source: ['aws.secretsmanager'], detail: { eventName: ['RotationFailed', 'RotationAbandoned'] } },
    ],
  ])('MISSING-8: %s reaches the topic', (name, pattern) => {
    prod.monitoring.hasResourceProperties('AWS::Events::Rule', {
      Name: `fillup-prod-${name}`,
      EventPattern: Match.objectLike(pattern),
      State: 'ENABLED',
      Targets: [Match.objectLike({ Arn: TOPIC })],
    });
  });

  test("MISSING-8: rotation of this environment's secrets only", () => {
    const [rule] = Object.values(
      prod.monitoring.findResources('AWS::Events::Rule', { Properties: { Name: 'fillup-prod-rotation-failed' } }),
    );
    expect(JSON.stringify(rule)).toContain('secret:fillup-prod-*');
    // Where nothing is rotated, nothing can fail.
    expect(JSON.stringify(dev.monitoring.toJSON())).not.toContain('aws.secretsmanager');
  });

  test('MISSING-8: failures of backups and of their copies, where there is a plan', () => {
    prod.monitoring.hasResourceProperties('AWS::Events::Rule', {
      Name: 'fillup-prod-backup-failed',
      EventPattern: {
        source: ['aws.backup'],
        'detail-type': ['Backup Job State Change', 'Copy Job State Change'],
        detail: { state: ['FAILED', 'ABORTED', 'EXPIRED'], resourceArn: Match.anyValue() },
      },
    });
    expect(JSON.stringify(dev.monitoring.toJSON())).not.toContain('aws.backup');
  });
});

describe('budget', () => {
  test.each([
    ['dev', dev, 100],
    ['prod', prod, 500],
  ])('BUD-1, BUD-3: %s has its own, of what carries its tag', (name, { monitoring }, amount) => {
    monitoring.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: {
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: amount, Unit: 'USD' },
        CostFilters: { TagKeyValue: [`user:Environment$${name}`] },
      },
    });
  });

  test.each([
    ['BUD-2', 'ACTUAL', 80],
    ['BUD-2', 'ACTUAL', 90],
    ['BUD-2, BUD-4', 'ACTUAL', 100],
    ['BUD-4', 'FORECASTED', 100],
  ])('%s, BUD-3: %s above %i % goes to the mail address and to the topic', (_id, type, threshold) => {
    dev.monitoring.hasResourceProperties('AWS::Budgets::Budget', {
      NotificationsWithSubscribers: Match.arrayWith([
        {
          Notification: {
            NotificationType: type,
            Threshold: threshold,
            ThresholdType: 'PERCENTAGE',
            ComparisonOperator: 'GREATER_THAN',
          },
          Subscribers: [
            { SubscriptionType: 'EMAIL', Address: 'devops@example.com' },
            { SubscriptionType: 'SNS', Address: TOPIC },
          ],
        },
      ]),
    });
  });

  test('T12: it has no name, which would be taken when it is replaced', () => {
    dev.monitoring.hasResourceProperties('AWS::Budgets::Budget', { Budget: { BudgetName: Match.absent() } });
  });

  test('BUD-2: no more notifications than a budget takes', () => {
    const [budget] = Object.values(dev.monitoring.findResources('AWS::Budgets::Budget')) as {
      Properties: { NotificationsWithSubscribers: unknown[] };
    }[];
    expect(budget?.Properties.NotificationsWithSubscribers).toHaveLength(4);
  });
});

test('findings 1.1: no dependency cycle', () => {
  const { Resources } = dev.monitoring.toJSON() as { Resources: Record<string, Resource> };
  expect(dependencyCycle(Resources)).toBeUndefined();
});

test('UT-3: template of dev', () => {
  expect(withoutHashes(dev.monitoring)).toMatchSnapshot();
});
