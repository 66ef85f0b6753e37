import { Match, type Template } from 'aws-cdk-lib/assertions';
import { synthesiseEnvironment } from './frontend-fixture';
import { only, resourcesOf } from './template-graph';

const staging = synthesiseEnvironment('staging');
const prod = synthesiseEnvironment('prod');
const recovery = prod.recovery as Template;

const fromRecovery = (output: string) => ({
  'Fn::GetStackOutput': Match.objectLike({
    StackName: 'FillUpRecoveryStack-prod',
    Region: 'us-west-2',
    OutputName: Match.stringLikeRegexp(output),
  }),
});

test('DR-2: only where the configuration names a region for it', () => {
  expect(staging.recovery).toBeUndefined();
  staging.database.resourceCountIs('AWS::Backup::BackupPlan', 0);
  const [, { Properties }] = only(staging.database, 'AWS::RDS::DBInstance');
  expect(Object.keys(Properties).filter((name) => name.startsWith('AutomaticBackup'))).toEqual([]);
});

test('R22, DRB-4: automated backups are replicated, under a key of the region they go to', () => {
  prod.database.hasResourceProperties('AWS::RDS::DBInstance', {
    AutomaticBackupReplicationRegion: 'us-west-2',
    AutomaticBackupReplicationKmsKeyId: fromRecovery('Key'),
    AutomaticBackupReplicationRetentionPeriod: 7,
    BackupRetentionPeriod: 7,
  });
  recovery.hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { EnableKeyRotation: true },
  });
});

test('DRB-6, DRB-7, DRB-8: a backup each Sunday, away from RDS’s own windows, copied, 30 days in both vaults', () => {
  prod.database.hasResourceProperties('AWS::Backup::BackupPlan', {
    BackupPlan: {
      BackupPlanRule: [
        Match.objectLike({
          ScheduleExpression: 'cron(0 6 ? * SUN *)',
          Lifecycle: { DeleteAfterDays: 30 },
          CopyActions: [{ DestinationBackupVaultArn: fromRecovery('Vault'), Lifecycle: { DeleteAfterDays: 30 } }],
        }),
      ],
    },
  });
  prod.database.hasResourceProperties('AWS::Backup::BackupSelection', {
    BackupSelection: Match.objectLike({
      Resources: [Match.objectLike({ 'Fn::Join': Match.anyValue() as unknown })],
    }) as unknown,
  });
  expect(JSON.stringify(resourcesOf(prod.database, 'AWS::Backup::BackupSelection'))).toContain(':db:');
});

test.each([
  ['the environment’s', prod.database],
  ['the recovery', recovery],
])('DRB-7: %s vault is encrypted with a key of ours, and kept', (_which, template) => {
  template.hasResource('AWS::Backup::BackupVault', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { EncryptionKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } },
  });
});

test('S3B-4, S3B-5, S3B-6, S3B-7: every object of the site is copied, to Standard-IA', () => {
  prod.frontend.hasResourceProperties('AWS::S3::Bucket', {
    ReplicationConfiguration: {
      Rules: [
        Match.objectLike({
          Status: 'Enabled',
          Destination: Match.objectLike({ Bucket: fromRecovery('Bucket'), StorageClass: 'STANDARD_IA' }) as unknown,
        }),
      ],
    },
  });
  const replicated = Object.values(resourcesOf(prod.frontend, 'AWS::S3::Bucket')).flatMap(
    ({ Properties }) => (Properties.ReplicationConfiguration as { Rules: object[] } | undefined)?.Rules ?? [],
  );
  expect(replicated).toEqual([expect.objectContaining({ Filter: { Prefix: '' } })]);
  expect(JSON.stringify(staging.frontend.toJSON())).not.toContain('ReplicationConfiguration');
});

test('S3B-1, S3B-3, UT-5: the copy is versioned, encrypted, private, and forgets old versions', () => {
  recovery.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: { Rules: [Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } })] },
    },
  });
});

test('S3B-2: nobody deletes a version of a bucket of prod without a second factor', () => {
  const locked = (template: Template): unknown[] =>
    Object.values(resourcesOf(template, 'AWS::S3::BucketPolicy')).flatMap(({ Properties }) =>
      (Properties.PolicyDocument as { Statement: { Sid?: string }[] }).Statement.filter(
        ({ Sid }) => Sid === 'VersionsNeedMfa',
      ),
    );
  expect(locked(prod.frontend)).toHaveLength(Object.keys(resourcesOf(prod.frontend, 'AWS::S3::Bucket')).length);
  for (const statement of [...locked(prod.frontend), ...locked(recovery)]) {
    expect(statement).toMatchObject({
      Effect: 'Deny',
      Action: 's3:DeleteObjectVersion',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    });
  }
  expect(locked(recovery)).toHaveLength(1);
  expect(locked(staging.frontend)).toHaveLength(0);
});
