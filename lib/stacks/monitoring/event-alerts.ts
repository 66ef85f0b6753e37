import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import { alarmDescription, type AlarmIdOf, alarmName } from '../../constructs/alarms/registry';
import type { DatabaseStack } from '../database-stack';

export interface EventAlertsProps {
  readonly config: EnvironmentConfig;
  readonly database: DatabaseStack;
  readonly alerts: sns.ITopic;
}

/** What no metric tells: services say it once, as an event. Unlike alarms these rules cost nothing. */
export class EventAlerts extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: EventAlertsProps,
  ) {
    super(scope, id);
    const { config } = props;
    this.add('CanaryRollback', 'canary-rollback', '$.detail.deploymentId', {
      source: ['aws.codedeploy'],
      detailType: ['CodeDeploy Deployment State-change Notification'],
      detail: { application: [`fillup-${config.name}-api`], state: ['FAILURE', 'STOP'] },
    });
    if (config.rdsConfig.passwordRotationDays !== undefined) this.addRotationAlert();
    if (config.drRegion !== undefined) this.addBackupAlert();
  }

  private addRotationAlert(): void {
    // A pattern of the name: Secrets Manager adds to it.
    const secrets = Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: `secret:fillup-${this.props.config.name}-*`,
    });
    this.add('RotationFailed', 'rotation-failed', '$.detail.additionalEventData.SecretId', {
      source: ['aws.secretsmanager'],
      detailType: ['AWS Service Event via CloudTrail'],
      detail: {
        eventName: ['RotationFailed', 'RotationAbandoned'],
        additionalEventData: { SecretId: events.Match.wildcard(secrets) },
      },
    });
  }

  /** The weekly backup and its copy; RDS's own backups raise no such event. */
  private addBackupAlert(): void {
    this.add('BackupFailed', 'backup-failed', '$.detail.state', {
      source: ['aws.backup'],
      detailType: ['Backup Job State Change', 'Copy Job State Change'],
      detail: {
        state: ['FAILED', 'ABORTED', 'EXPIRED'],
        resourceArn: [this.props.database.instance.instanceArn],
      },
    });
  }

  /** @param detail the path of what to look for, put behind the registry's text. */
  private add(id: string, alarm: AlarmIdOf<'event'>, detail: string, eventPattern: events.EventPattern): void {
    const { config, alerts } = this.props;
    const description = alarmDescription(config, alarm);
    new events.Rule(this, id, {
      ruleName: alarmName(config, alarm),
      description,
      eventPattern,
      targets: [
        new SnsTopic(alerts, {
          message: events.RuleTargetInput.fromText(`${description} (${events.EventField.fromPath(detail)})`),
        }),
      ],
    });
  }
}
