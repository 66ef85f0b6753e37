import { Duration } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import { type AlarmTopics, RegisteredCompositeAlarm } from '../../constructs/alarms/registered-alarm';
import { type AlarmIdOf, alarmName } from '../../constructs/alarms/registry';
import { type ServiceLevel, serviceLevels } from './service-levels';

export interface Burn {
  readonly rate: number;
  /** Whether enough was lost to matter. */
  readonly long: Duration;
  /** Whether it goes on: it ends the alarm soon after the trouble. */
  readonly short: Duration;
}

/** Rates and windows of Google's SRE workbook for a budget of 30 days: 2 % of it in an hour, 5 % of it in six. */
export const BURNS = {
  fast: { rate: 14.4, long: Duration.hours(1), short: Duration.minutes(5) },
  slow: { rate: 6, long: Duration.hours(6), short: Duration.minutes(30) },
} as const satisfies Record<string, Burn>;

export interface ObjectiveAlarmsProps {
  readonly config: EnvironmentConfig;
  readonly restApi: apigateway.RestApi;
  readonly alerts: AlarmTopics;
}

/** Tells when an objective's error budget is spent too fast. Each of them is 0.70 USD a month. */
export class ObjectiveAlarms extends Construct {
  readonly alarms: cloudwatch.IAlarm[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ObjectiveAlarmsProps,
  ) {
    super(scope, id);
    const { config, restApi } = props;
    for (const level of serviceLevels(config, restApi)) {
      this.add(level, 'fast');
      if (config.enableEnhancedMonitoring) this.add(level, 'slow');
    }
  }

  private add(level: ServiceLevel, speed: keyof typeof BURNS): void {
    const { config, alerts } = this.props;
    const alarm: AlarmIdOf<'composite'> = `${level.name}-${speed}-burn`;
    const { rate, long, short }: Burn = BURNS[speed];
    // The alarms of one expression share its period, so that each window needs its own.
    const parts = [long, short].map((window) => {
      const minutes = window.toMinutes();
      return new cloudwatch.Alarm(this, `${alarm}-${minutes}m`, {
        alarmName: `${alarmName(config, alarm)}-${minutes}m`,
        alarmDescription: `A part of ${alarmName(config, alarm)}: the burn rate over ${minutes} minutes`,
        metric: level.burnRate(window),
        threshold: rate,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      });
    });
    this.alarms.push(new RegisteredCompositeAlarm(this, alarm, { config, alerts, alarm, parts }));
  }
}
