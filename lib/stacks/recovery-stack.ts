import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { BackupVault, type IBackupVault } from 'aws-cdk-lib/aws-backup';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config';
import { ReplicaBucket } from './recovery/replica-bucket';

export interface RecoveryStackProps extends StackProps {
  readonly config: EnvironmentConfig;
}

/** What the environment is recovered from when its region is lost. It outlives the environment. */
export class RecoveryStack extends Stack {
  /** Of replicated backups and of what the vault holds. */
  readonly key: IKey;
  readonly vault: IBackupVault;
  /** Copies of the site's files. */
  readonly siteReplica: IBucket;

  constructor(scope: Construct, id: string, props: RecoveryStackProps) {
    super(scope, id, props);
    const { name } = props.config;
    this.key = new Key(this, 'Key', {
      alias: `fillup-${name}-recovery`,
      description: `FillUp ${name}: backups of the database in another region`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.vault = new BackupVault(this, 'Vault', {
      backupVaultName: `fillup-${name}-recovery`,
      encryptionKey: this.key,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.siteReplica = new ReplicaBucket(this, 'SiteReplica').bucket;
  }
}
