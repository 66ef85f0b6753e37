import { App, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { EnvironmentConfig } from '../../lib/config';
import { AccountStack } from '../../lib/stacks/account-stack';
import { context } from '../config/context';
import { synthesiseEnvironment } from './frontend-fixture';

type Parts = EnvironmentConfig['existingAccountParts'];

function synthesise(existingAccountParts?: Parts): Template {
  // In a Stage, whose synthesis validates nothing: a wrong template is for these tests to find.
  const stage = new Stage(new App({ context: { ...(context() as unknown as Record<string, unknown>) } }), 'dev');
  const stack = new AccountStack(stage, 'Account', {
    env: { account: '123456789012', region: 'ap-northeast-1' },
    stackName: 'FillUpAccountStack',
    config: { accountEnvironments: ['dev', 'prod'], existingAccountParts },
  });
  return Template.fromJSON(stage.synth().getStackArtifact(stack.artifactId).template as Record<string, unknown>);
}

const template = synthesise();

interface Selector {
  readonly FieldSelectors: readonly {
    readonly Field: string;
    readonly Equals?: string[];
    readonly NotStartsWith?: unknown[];
  }[];
}

function selectors(): readonly Selector[] {
  const [trail] = Object.values(template.findResources('AWS::CloudTrail::Trail')) as {
    Properties: { AdvancedEventSelectors: Selector[] };
  }[];
  return trail?.Properties.AdvancedEventSelectors ?? [];
}

function field(selector: Selector, name: string): Selector['FieldSelectors'][number] | undefined {
  return selector.FieldSelectors.find(({ Field }) => Field === name);
}

describe('the trail', () => {
  test('TRL-1, TRL-4: covers all regions and validates its files', () => {
    template.resourceCountIs('AWS::CloudTrail::Trail', 1);
    template.hasResourceProperties('AWS::CloudTrail::Trail', {
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      IsLogging: true,
      EventSelectors: Match.absent(),
    });
  });

  test('TRL-2, TRL-3: its bucket is encrypted, versioned, locked, in Glacier at 90 days and empty at 455', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 90 } } },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({
            Status: 'Enabled',
            Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 90 }],
            ExpirationInDays: 455,
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          }),
        ],
      },
      LoggingConfiguration: { LogFilePrefix: 'trail/' },
    });
  });

  test('S3B-2: a version of its records goes only with MFA', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:DeleteObjectVersion',
            Principal: { AWS: '*' },
            Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
          }),
        ]),
      },
    });
  });

  test('ENC-3: its log group has a key that CloudWatch Logs may use for it', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TrailLogKey'), 'Arn'] },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'logs.ap-northeast-1.amazonaws.com' },
            Condition: {
              ArnLike: {
                'kms:EncryptionContext:aws:logs:arn': [
                  'arn:aws:logs:ap-northeast-1:123456789012:log-group:FillUpAccountStack-*',
                ],
              },
            },
          }),
        ]),
      },
    });
  });

  test('TRL-5: every management event', () => {
    expect(selectors()[0]?.FieldSelectors).toEqual([{ Field: 'eventCategory', Equals: ['Management'] }]);
  });

  test('TRL-6: the data events of objects and functions, but not of the buckets that logs are written to', () => {
    const data = selectors().slice(1);
    expect(data.map((selector) => field(selector, 'resources.type')?.Equals)).toEqual([
      ['AWS::S3::Object'],
      ['AWS::Lambda::Function'],
    ]);
    const left = JSON.stringify(data[0] && field(data[0], 'resources.ARN')?.NotStartsWith);
    for (const bucket of [
      'TrailBucket',
      'AccessLogs',
      'fillupfrontendstack-dev-accesslogs-',
      'fillupfrontendstack-prod-accesslogs-',
    ]) {
      expect(left).toContain(bucket);
    }
  });

  test('TRL-6: the bucket of CloudFront’s logs gets the name that the trail leaves out', () => {
    const buckets = synthesiseEnvironment('dev').frontend.findResources('AWS::S3::Bucket');
    expect(buckets).toHaveProperty('AccessLogs');
    expect(buckets.AccessLogs?.Properties).not.toHaveProperty('BucketName');
    // CloudFormation cuts a generated name at 63 characters, of which 14 are a hyphen and its own suffix.
    expect('FillUpFrontendStack-abcdefghijkl-AccessLogs'.length).toBeLessThanOrEqual(63 - 14);
  });
});

describe('the recorder', () => {
  test('CFG-6, T11: one recorder and one channel, which do not wait for each other', () => {
    template.resourceCountIs('AWS::Config::ConfigurationRecorder', 1);
    template.resourceCountIs('AWS::Config::DeliveryChannel', 1);
    const order = JSON.stringify([
      Object.values(template.findResources('AWS::Config::ConfigurationRecorder')).map(
        (each) => each.DependsOn as unknown,
      ),
      Object.values(template.findResources('AWS::Config::DeliveryChannel')).map((each) => each.DependsOn as unknown),
    ]);
    expect(order).not.toMatch(/RecorderRecorder|DeliveryChannel|RecorderBFD581F4/);
  });

  test('CFG-6: it may write where the channel delivers, for this account only', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'RecorderDelivers',
            Action: 's3:PutObject',
            Principal: { Service: 'config.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
          }),
        ]),
      },
    });
  });

  test.each([
    ['CFG-1', 'S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED'],
    ['CFG-1', 'S3_BUCKET_PUBLIC_READ_PROHIBITED'],
    ['CFG-1', 'S3_BUCKET_PUBLIC_WRITE_PROHIBITED'],
    ['CFG-2', 'RDS_STORAGE_ENCRYPTED'],
    ['CFG-3', 'LAMBDA_INSIDE_VPC'],
    ['CFG-4', 'API_GW_EXECUTION_LOGGING_ENABLED'],
    ['CFG-4', 'RDS_LOGGING_ENABLED'],
    ['CFG-4', 'CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED'],
    ['CFG-4', 'CW_LOGGROUP_RETENTION_PERIOD_CHECK'],
    ['CFG-5', 'IAM_PASSWORD_POLICY'],
  ])('%s: asks for %s, once it records', (_id, identifier) => {
    const rules = Object.values(
      template.findResources('AWS::Config::ConfigRule', {
        Properties: { Source: { Owner: 'AWS', SourceIdentifier: identifier } },
      }),
    );
    expect(rules).toHaveLength(1);
    const [recorder] = Object.keys(template.findResources('AWS::Config::ConfigurationRecorder'));
    expect(rules[0]?.DependsOn).toContain(recorder);
  });

  test('CFG-3: of the functions only those that belong in the VPC', () => {
    template.hasResourceProperties('AWS::Config::ConfigRule', {
      Scope: { TagKey: 'Network', TagValue: 'vpc' },
      Source: { SourceIdentifier: 'LAMBDA_INSIDE_VPC' },
    });
  });
});

describe('the boundary', () => {
  test('IAM-9: allows what a role says, but no way to more rights, none to the deployer, none to cover traces', () => {
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      ManagedPolicyName: 'fillup-boundary',
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Allow', Action: '*' }),
          Match.objectLike({ Effect: 'Deny', Action: Match.arrayWith(['iam:Attach*', 'iam:Create*', 'iam:Put*']) }),
          Match.objectLike({ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/cdk-*' }),
          Match.objectLike({ Effect: 'Deny', Action: Match.arrayWith(['cloudtrail:StopLogging']) }),
          Match.objectLike({ Effect: 'Deny', Action: Match.arrayWith(['kms:ScheduleKeyDeletion']) }),
        ],
      },
    });
  });
});

describe('what the account has already', () => {
  const COUNTED = {
    apiGatewayLogging: 'AWS::ApiGateway::Account',
    boundary: 'AWS::IAM::ManagedPolicy',
    trail: 'AWS::CloudTrail::Trail',
    recorder: 'AWS::Config::ConfigurationRecorder',
  } as const;
  type Part = keyof typeof COUNTED;
  const PARTS = Object.keys(COUNTED) as Part[];

  test.each(PARTS)('T4, T11: %s is left alone, and nothing else is', (existing) => {
    const left = synthesise([existing]);
    for (const part of PARTS) left.resourceCountIs(COUNTED[part], part === existing ? 0 : 1);
  });

  test('T11: without a recorder of ours there are no rules, and without a trail either no bucket', () => {
    synthesise(['recorder']).resourceCountIs('AWS::Config::ConfigRule', 0);
    synthesise(['recorder', 'trail']).resourceCountIs('AWS::S3::Bucket', 0);
  });
});

test('outlives its stack, but not a failed creation', () => {
  const policies = Object.values(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>);
  expect(new Set(policies.map(({ DeletionPolicy }) => DeletionPolicy))).toEqual(new Set(['RetainExceptOnCreate']));
});

test('T13: names no bucket', () => {
  for (const bucket of Object.values(template.findResources('AWS::S3::Bucket'))) {
    expect(bucket.Properties).not.toHaveProperty('BucketName');
  }
});
