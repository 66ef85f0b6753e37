import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import { alarmDescription, type AlarmId, type AlarmIdOf, alarmName, ALARMS } from './registry';

/** Where the alarms of one region go. */
export interface AlarmTopics {
  /** Every alarm that calls a person. */
  readonly mail: sns.ITopic;
  /** The critical ones besides, where somebody is paged. */
  readonly paging?: sns.ITopic;
}

interface Registered {
  readonly config: EnvironmentConfig;
  /** Told when it starts and when it is over. @default nobody */
  readonly alerts?: AlarmTopics;
}

export interface RegisteredAlarmProps
  extends Omit<cloudwatch.AlarmProps, 'alarmName' | 'alarmDescription' | 'evaluationPeriods'>, Registered {
  readonly alarm: AlarmIdOf<'alarm'>;
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
    tell(this, alarm, alerts);
  }
}

export interface RegisteredCompositeAlarmProps extends Registered {
  readonly alarm: AlarmIdOf<'composite'>;
  /** All of them at once raise it. They call nobody themselves. */
  readonly parts: readonly cloudwatch.IAlarm[];
}

/** The same for an alarm over others. */
export class RegisteredCompositeAlarm extends cloudwatch.CompositeAlarm {
  constructor(scope: Construct, id: string, props: RegisteredCompositeAlarmProps) {
    const { config, alarm, alerts, parts } = props;
    super(scope, id, {
      alarmRule: cloudwatch.AlarmRule.allOf(...parts),
      compositeAlarmName: alarmName(config, alarm),
      alarmDescription: alarmDescription(config, alarm),
    });
    tell(this, alarm, alerts);
  }
}

function tell(alarm: cloudwatch.AlarmBase, id: AlarmId, alerts?: AlarmTopics): void {
  if (!alerts) return;
  const paging = ALARMS[id].severity === 'critical' ? alerts.paging : undefined;
  for (const topic of [alerts.mail, ...(paging ? [paging] : [])]) {
    const action = new SnsAction(topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}
