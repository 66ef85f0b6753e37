import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault, type IBackupVault } from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';

const KEPT = Duration.days(30);

export interface WeeklyBackupProps {
  readonly environment: string;
  readonly instance: IDatabaseInstance;
  readonly encryptionKey: IKey;
  /** In another region; each backup is copied there. */
  readonly copyTo: IBackupVault;
}

/** A snapshot each Sunday, here and in another region: RDS's own automated backups know days only. */
export class WeeklyBackup extends Construct {
  constructor(scope: Construct, id: string, props: WeeklyBackupProps) {
    super(scope, id);
    const name = `fillup-${props.environment}-weekly`;
    const vault = new BackupVault(this, 'Vault', {
      backupVaultName: name,
      encryptionKey: props.encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const plan = new BackupPlan(this, 'Plan', { backupPlanName: name, backupVault: vault });
    plan.addRule(
      new BackupPlanRule({
        ruleName: 'sunday',
        // After RDS's own backup (03:00) and maintenance (04:00), which it may not overlap.
        scheduleExpression: Schedule.cron({ minute: '0', hour: '6', weekDay: 'SUN' }),
        startWindow: Duration.hours(1),
        completionWindow: Duration.hours(6),
        deleteAfter: KEPT,
        copyActions: [{ destinationBackupVault: props.copyTo, deleteAfter: KEPT }],
      }),
    );
    plan.addSelection('Database', { resources: [BackupResource.fromRdsDatabaseInstance(props.instance)] });
  }
}
