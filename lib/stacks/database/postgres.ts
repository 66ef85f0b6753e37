import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { InstanceType, ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CfnDBInstance,
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  DatabaseSecret,
  ParameterGroup,
  PostgresEngineVersion,
  StorageType,
} from 'aws-cdk-lib/aws-rds';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { MAX_CONNECTIONS } from '../../config';
import { EnvironmentConfig } from '../../config/environment';
import { EncryptedLogGroup } from '../../constructs/encrypted-log-group';
import { DATA_SUBNETS } from './network';

const ADMIN = 'fillup_admin';
const LOG_EXPORTS = ['postgresql', 'upgrade'] as const;

export interface PostgresProps {
  readonly config: EnvironmentConfig;
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
  readonly encryptionKey: IKey;
  /** Of `drRegion`: the automated backups that are replicated there are encrypted with it. */
  readonly replicaKey?: IKey;
}

/** PostgreSQL 15 and the secrets of its two roles. */
export class Postgres extends Construct {
  readonly instance: DatabaseInstance;
  /** `fillup_admin`: read by migrations and rotation only. */
  readonly adminSecret: ISecret;
  /** `fillup_app`: read by the API; the first migration creates the role. */
  readonly appSecret: ISecret;

  constructor(scope: Construct, id: string, props: PostgresProps) {
    super(scope, id);
    const { name, drRegion, rdsConfig, enableEnhancedMonitoring } = props.config;
    const identifier = `fillup-${name}-db`;
    const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_15_17 });
    const admin = new DatabaseSecret(this, 'AdminSecret', {
      username: ADMIN,
      secretName: `fillup-${name}-db-secret`,
    });

    this.instance = new DatabaseInstance(this, 'Instance', {
      instanceIdentifier: identifier,
      engine,
      // A minor upgrade by RDS would leave the template behind the instance, and a template cannot go back.
      autoMinorVersionUpgrade: false,
      instanceType: new InstanceType(rdsConfig.instanceClass),
      databaseName: 'fillup_db',
      credentials: Credentials.fromSecret(admin, ADMIN),
      vpc: props.vpc,
      vpcSubnets: DATA_SUBNETS,
      securityGroups: [props.securityGroup],
      publiclyAccessible: false,
      multiAz: rdsConfig.multiAz,
      // Below 400 GiB gp3 refuses any Iops, the baseline of 3000 included.
      storageType: StorageType.GP3,
      allocatedStorage: 20,
      maxAllocatedStorage: 100,
      storageEncrypted: true,
      storageEncryptionKey: props.encryptionKey,
      backupRetention: Duration.days(rdsConfig.backupRetention),
      preferredBackupWindow: '03:00-04:00',
      preferredMaintenanceWindow: 'sun:04:00-sun:05:00',
      deleteAutomatedBackups: false,
      iamAuthentication: true,
      deletionProtection: rdsConfig.deletionProtection,
      removalPolicy: RemovalPolicy.SNAPSHOT,
      cloudwatchLogsExports: [...LOG_EXPORTS],
      monitoringInterval: enableEnhancedMonitoring ? Duration.seconds(60) : undefined,
      parameterGroup: new ParameterGroup(this, 'Parameters', {
        engine,
        description: `FillUp ${name}`,
        parameters: {
          // RDS would derive another number from the memory; the configuration is checked against this one.
          max_connections: String(MAX_CONNECTIONS[rdsConfig.instanceClass]),
          'rds.force_ssl': '1',
          log_min_duration_statement: '1000',
          log_statement: 'none',
        },
      }),
    });
    if (drRegion !== undefined && props.replicaKey) {
      const instance = this.instance.node.defaultChild as CfnDBInstance;
      instance.automaticBackupReplicationRegion = drRegion;
      instance.automaticBackupReplicationKmsKeyId = props.replicaKey.keyArn;
      instance.automaticBackupReplicationRetentionPeriod = rdsConfig.backupRetention;
    }
    for (const log of LOG_EXPORTS) {
      // RDS would make the groups itself, without expiry and key.
      this.instance.node.addDependency(
        new EncryptedLogGroup(this, `Logs-${log}`, {
          logGroupName: `/aws/rds/instance/${identifier}/${log}`,
          retention: RetentionDays.ONE_MONTH,
          encryptionKey: props.encryptionKey,
        }),
      );
    }

    this.adminSecret = attached(this.instance);
    this.appSecret = new DatabaseSecret(this, 'AppSecret', {
      username: 'fillup_app',
      secretName: `fillup-${name}-app-db-secret`,
      masterSecret: admin,
    }).attach(this.instance);
  }
}

function attached(instance: DatabaseInstance): ISecret {
  if (instance.secret === undefined) {
    throw new Error('The database instance has no secret');
  }
  return instance.secret;
}
