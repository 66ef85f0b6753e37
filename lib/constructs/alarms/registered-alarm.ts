import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import { alarmDescription, type AlarmIdOf, alarmName } from './registry';

export interface RegisteredAlarmProps extends Omit<
  cloudwatch.AlarmProps,
  'alarmName' | 'alarmDescription' | 'evaluationPeriods'
> {
  readonly config: EnvironmentConfig;
  readonly alarm: AlarmIdOf<'alarm'>;
  /** Told when it starts and when it is over. @default nobody */
  readonly alerts?: sns.ITopic;
  /** @default 1 */
  readonly evaluationPeriods?: number;
}

/** An alarm of the registry, which gives it its name and text. By default it compares `>`, and silence is health. */
export class RegisteredAlarm extends cloudwatch.Alarm {
  constructor(scope: Construct, id: string, props: RegisteredAlarmProps) {
    const { config, alarm, alerts, ...rest } = props;
    super(scope, id, {
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      evaluationPeriods: 1,
      ...rest,
      alarmName: alarmName(config, alarm),
      alarmDescription: alarmDescription(config, alarm),
    });
    if (alerts) {
      const action = new SnsAction(alerts);
      this.addAlarmAction(action);
      this.addOkAction(action);
    }
  }
}
