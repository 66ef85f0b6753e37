import { Match, type Template } from 'aws-cdk-lib/assertions';
import { environmentConfig, synthesise, withoutHashes } from './backend-fixture';
import { only, references, resourcesOf } from './template-graph';

const dev = synthesise(environmentConfig('dev'));
const staging = synthesise(environmentConfig('staging'));
const prod = synthesise(environmentConfig('prod'));
const everywhere: [string, Template][] = [
  ['dev', dev.database],
  ['staging', staging.database],
  ['prod', prod.database],
];

describe('key', () => {
  it.each(everywhere)('KMS-1/3: rotates and has the alias (%s)', (name, template) => {
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: `alias/fillup-${name}` });
  });

  it('T3: lets CloudWatch Logs use it, for the log groups of this environment', () => {
    prod.database.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'logs.ap-northeast-1.amazonaws.com' },
            Action: Match.arrayWith(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*']),
            Condition: {
              ArnLike: {
                'kms:EncryptionContext:aws:logs:arn': [
                  'arn:aws:logs:ap-northeast-1:123456789012:log-group:*fillup-prod*',
                  'arn:aws:logs:ap-northeast-1:123456789012:log-group:API-Gateway-Execution-Logs_*',
                ],
              },
            },
          }),
        ]),
      },
    });
  });

  it('R7: lets the senders of alerts use it', () => {
    prod.database.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Effect: 'Allow',
            Principal: {
              Service: [
                'budgets.amazonaws.com',
                'cloudwatch.amazonaws.com',
                'codestar-notifications.amazonaws.com',
                'sns.amazonaws.com',
              ],
            },
          }),
        ]),
      },
    });
  });
});

describe('database', () => {
  it.each([
    ['dev', dev.database, 'db.t4g.micro', false, 3, false],
    ['staging', staging.database, 'db.t4g.small', false, 7, false],
    ['prod', prod.database, 'db.t4g.medium', true, 7, true],
  ])(
    'RDS-1…18: is PostgreSQL 15 with the documented values (%s)',
    (name, template, size, multiAz, days, isProtected) => {
      template.hasResourceProperties('AWS::RDS::DBInstance', {
        DBInstanceIdentifier: `fillup-${name}-db`,
        Engine: 'postgres',
        EngineVersion: '15.17',
        AutoMinorVersionUpgrade: false,
        DBInstanceClass: size,
        MultiAZ: multiAz,
        BackupRetentionPeriod: days,
        DeletionProtection: isProtected,
        StorageType: 'gp3',
        AllocatedStorage: '20',
        MaxAllocatedStorage: 100,
        PreferredBackupWindow: '03:00-04:00',
        PreferredMaintenanceWindow: 'sun:04:00-sun:05:00',
        PubliclyAccessible: false,
        EnableIAMDatabaseAuthentication: true,
        EnableCloudwatchLogsExports: ['postgresql', 'upgrade'],
      });
    },
  );

  it.each(everywhere)('T1: sets no IOPS or throughput below 400 GiB (%s)', (_, template) => {
    const [, { Properties }] = only(template, 'AWS::RDS::DBInstance');
    expect(Number(Properties.AllocatedStorage)).toBeLessThan(400);
    expect(Properties).not.toHaveProperty('Iops');
    expect(Properties).not.toHaveProperty('StorageThroughput');
  });

  it.each(everywhere)('T9: stands in subnets of at least two zones, all of them isolated (%s)', (_, template) => {
    const [, { Properties }] = only(template, 'AWS::RDS::DBSubnetGroup');
    const ids = references(Properties.SubnetIds);
    const zones = new Set(ids.map((id) => resourcesOf(template)[id]?.Properties.AvailabilityZone));
    expect(zones.size).toBeGreaterThanOrEqual(2);
    expect(ids.every((id) => id.includes('DataSubnet'))).toBe(true);
  });

  it.each(everywhere)("RDS-15: is encrypted with the environment's key (%s)", (_, template) => {
    const [key] = only(template, 'AWS::KMS::Key');
    const [, { Properties }] = only(template, 'AWS::RDS::DBInstance');
    expect(Properties.StorageEncrypted).toBe(true);
    expect(references(Properties.KmsKeyId)).toEqual([key]);
  });

  it.each(everywhere)('R9: leaves a snapshot when it goes (%s)', (_, template) => {
    template.hasResource('AWS::RDS::DBInstance', { DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
  });

  it('ENC-7, LOG-8/9: forces TLS and logs slow statements only', () => {
    prod.database.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Family: 'postgres15',
      Parameters: { 'rds.force_ssl': '1', log_min_duration_statement: '1000', log_statement: 'none' },
    });
  });

  it('R16: has as many connections as the configuration is checked against', () => {
    prod.database.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Parameters: Match.objectLike({ max_connections: '450' }),
    });
  });

  it('CTX-12/18: has enhanced monitoring where configured', () => {
    prod.database.hasResourceProperties('AWS::RDS::DBInstance', {
      MonitoringInterval: 60,
      MonitoringRoleArn: Match.anyValue(),
    });
    dev.database.hasResourceProperties('AWS::RDS::DBInstance', {
      MonitoringInterval: Match.absent(),
      MonitoringRoleArn: Match.absent(),
    });
  });
});

describe('secrets', () => {
  it.each(everywhere)('R23: have the host and the database, and are not managed by RDS (%s)', (name, template) => {
    const [id, { Properties }] = only(template, 'AWS::RDS::DBInstance');
    expect(Properties.DBName).toBe('fillup_db');
    expect(Properties).not.toHaveProperty('ManageMasterUserPassword');
    const attached = Object.values(resourcesOf(template, 'AWS::SecretsManager::SecretTargetAttachment')).map(
      (attachment) => {
        expect(references(attachment.Properties.TargetId)).toEqual([id]);
        return resourcesOf(template)[references(attachment.Properties.SecretId)[0] ?? '']?.Properties.Name;
      },
    );
    expect(attached.sort()).toEqual([`fillup-${name}-app-db-secret`, `fillup-${name}-db-secret`]);
  });

  it('SEC-1, SEC-2, SEC-7: name the two roles, with generated passwords', () => {
    prod.database.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'fillup-prod-db-secret',
      GenerateSecretString: { GenerateStringKey: 'password', SecretStringTemplate: '{"username":"fillup_admin"}' },
    });
    const app = Object.values(resourcesOf(prod.database, 'AWS::SecretsManager::Secret')).find(
      ({ Properties }) => Properties.Name === 'fillup-prod-app-db-secret',
    );
    expect(JSON.stringify(app?.Properties.GenerateSecretString)).toContain('fillup_app');
    prod.database.hasResourceProperties('AWS::RDS::DBInstance', { MasterUsername: 'fillup_admin' });
  });

  it('hold 256 random bits, as 64 hex digits, for access tokens', () => {
    prod.database.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'fillup-prod-token-secret',
      GenerateSecretString: {
        PasswordLength: 64,
        ExcludeUppercase: true,
        ExcludePunctuation: true,
        ExcludeCharacters: 'ghijklmnopqrstuvwxyz',
        // Demanding a digit and a letter would cost randomness.
        RequireEachIncludedType: false,
      },
    });
  });
});

it.each(everywhere)('CRED-4: secrets are denied to every principal of another account (%s)', (_, template) => {
  const secrets = Object.keys(resourcesOf(template, 'AWS::SecretsManager::Secret'));
  const policies = Object.values(resourcesOf(template, 'AWS::SecretsManager::ResourcePolicy'));
  expect(policies.flatMap(({ Properties }) => references(Properties.SecretId)).sort()).toEqual(secrets.sort());
  for (const { Properties } of policies) {
    expect((Properties.ResourcePolicy as { Statement: unknown[] }).Statement).toContainEqual({
      Sid: 'OtherAccounts',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'secretsmanager:*',
      Resource: '*',
      Condition: {
        StringNotEquals: { 'aws:PrincipalAccount': '123456789012' },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    });
  }
});

describe('log groups', () => {
  it.each(everywhere)('R17, LOG-7, DB-1: expire and are encrypted (%s)', (name, template) => {
    const [key] = only(template, 'AWS::KMS::Key');
    const groups = Object.values(resourcesOf(template, 'AWS::Logs::LogGroup')).map(({ Properties }) => [
      Properties.LogGroupName,
      Properties.RetentionInDays,
      ...references(Properties.KmsKeyId),
    ]);
    expect(groups).toEqual([
      [`/aws/vpc/fillup-${name}-flow`, 14, key],
      [`/aws/rds/instance/fillup-${name}-db/postgresql`, 30, key],
      [`/aws/rds/instance/fillup-${name}-db/upgrade`, 30, key],
      ...(name === 'prod'
        ? [
            ['/aws/lambda/fillup-prod-rotate-admin', 30, key],
            ['/aws/lambda/fillup-prod-rotate-app', 30, key],
          ]
        : []),
    ]);
  });

  it('LOG-7: exist before RDS would make them itself', () => {
    const [, instance] = only(prod.database, 'AWS::RDS::DBInstance');
    const rdsGroups = Object.entries(resourcesOf(prod.database, 'AWS::Logs::LogGroup'))
      .filter(([, { Properties }]) => String(Properties.LogGroupName).startsWith('/aws/rds/'))
      .map(([id]) => id);
    expect(rdsGroups).toHaveLength(2);
    expect(instance.DependsOn).toEqual(expect.arrayContaining(rdsGroups));
  });
});

describe('outputs', () => {
  it('DB-5…9: tell an operator where things are', () => {
    const outputs = Object.keys(prod.database.findOutputs('*')).filter((name) => !name.startsWith('PublishOutput'));
    expect(outputs).toEqual([
      'VpcId',
      'PrivateSubnetIds',
      'DatabaseEndpoint',
      'DatabaseSecurityGroupId',
      'DatabaseSecretArn',
    ]);
  });
});

it('changes only on purpose', () => {
  expect(withoutHashes(prod.database)).toMatchSnapshot();
});
