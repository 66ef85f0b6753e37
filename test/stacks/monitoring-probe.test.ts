import { Match } from 'aws-cdk-lib/assertions';
import { synthesiseEnvironment } from './frontend-fixture';
import { only, resourcesOf, statementsOf } from './template-graph';

const dev = synthesiseEnvironment('dev');
const prod = synthesiseEnvironment('prod');
const withDomain = synthesiseEnvironment('prod', {
  changes: { domainName: 'fillup.example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' },
});

test('MISSING-8: runs outside the VPC, on arm64, with a minute at most', () => {
  prod.monitoring.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'fillup-prod-probe',
    Runtime: 'nodejs22.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Timeout: 60,
    VpcConfig: Match.absent(),
    ReservedConcurrentExecutions: Match.absent(),
  });
});

test('MISSING-8: asks both distributions of its own environment', () => {
  const [, fn] = only(prod.monitoring, 'AWS::Lambda::Function');
  const { Variables } = fn.Properties.Environment as { Variables: Record<string, unknown> };
  expect(Variables).toMatchObject({ ENVIRONMENT: 'prod', FUNCTION_NAME: 'fillup-prod-api', ALIAS: 'live' });
  const output = (name: string) => ({
    'Fn::Join': [
      '',
      [
        'https://',
        {
          'Fn::GetStackOutput': {
            StackName: 'FillUpFrontendStack-prod',
            OutputName: expect.stringContaining(name) as string,
          },
        },
      ],
    ],
  });
  expect(Variables).toMatchObject({ SITE_URL: output('Site'), API_URL: output('Api') });
  const [, own] = only(withDomain.monitoring, 'AWS::Lambda::Function');
  expect(own.Properties.Environment).toMatchObject({
    Variables: { SITE_URL: 'https://app.fillup.example.com', API_URL: 'https://api.fillup.example.com' },
  });
});

test('MISSING-8: is started every minute, and never made up for', () => {
  prod.monitoring.hasResourceProperties('AWS::Events::Rule', {
    Name: 'fillup-prod-probe',
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Targets: [
      Match.objectLike({
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Probe'), 'Arn'] },
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
      }),
    ],
  });
  prod.monitoring.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumEventAgeInSeconds: 60,
    MaximumRetryAttempts: 0,
  });
});

test('MISSING-8: may write its log and read the one alias, nothing else', () => {
  const [, role] = only(prod.monitoring, 'AWS::IAM::Role');
  expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
  const probed = 'arn:aws:lambda:ap-northeast-1:123456789012:function:fillup-prod-api';
  expect(statementsOf(prod.monitoring, 'AWS::IAM::Policy', 'PolicyDocument')).toEqual([
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ProbeLogs/), 'Arn'] },
    },
    { Effect: 'Allow', Action: 'lambda:GetAlias', Resource: [probed, `${probed}:live`] },
  ]);
});

test('MISSING-8: logs into a group of its own, which expires and has the environment’s key', () => {
  prod.monitoring.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/aws/lambda/fillup-prod-probe',
    RetentionInDays: 14,
    KmsKeyId: { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'FillUpDatabaseStack-prod' }) },
  });
});

test('MISSING-8: is nowhere where the configuration does not ask for it', () => {
  expect(resourcesOf(dev.monitoring, 'AWS::Lambda::Function')).toEqual({});
});
