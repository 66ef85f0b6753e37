import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import type { BackendStack } from '../backend-stack';
import type { DatabaseStack } from '../database-stack';

export interface EnvironmentAlarmsProps {
  readonly config: EnvironmentConfig;
  readonly database: DatabaseStack;
  readonly backend: BackendStack;
  readonly alerts: sns.ITopic;
}

const ONE_MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);
const { GREATER_THAN_THRESHOLD, LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;
/** Function, gateway and queue publish nothing when nothing happens (silence is health); a database always does. */
const { NOT_BREACHING, MISSING } = cloudwatch.TreatMissingData;

/** The alarms of one environment; each tells the topic when it starts and when it is over. */
export class EnvironmentAlarms extends Construct {
  private readonly action: SnsAction;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EnvironmentAlarmsProps,
  ) {
    super(scope, id);
    this.action = new SnsAction(props.alerts);
    this.addFunctionAlarms();
    this.addDatabaseAlarms();
    this.addRestApiAlarm();
    this.addDeadLetterAlarm();
  }

  private addFunctionAlarms(): void {
    const { config, backend } = this.props;
    const resource = `Lambda function fillup-${config.name}-api`;
    const errors = backend.function.metricErrors({ period: ONE_MINUTE });
    const invocations = backend.function.metricInvocations({ period: ONE_MINUTE });
    this.addAlarm('FunctionErrorRate', 'function-error-rate', {
      alarmDescription: `${resource}: more than 5 % of its invocations failed in 2 of 5 minutes.`,
      metric: new cloudwatch.MathExpression({
        label: 'Error rate (%)',
        expression: '100*errors/MAX([errors, invocations])',
        usingMetrics: { errors, invocations },
        period: ONE_MINUTE,
      }),
      threshold: 5,
      evaluationPeriods: 5,
      datapointsToAlarm: 2,
    });
    this.addAlarm('FunctionDuration', 'function-duration', {
      alarmDescription: `${resource}: slowest invocation above 25 s in 3 of 5 minutes; the gateway gives up at 29 s.`,
      metric: backend.function.metricDuration({ period: ONE_MINUTE, statistic: cloudwatch.Stats.MAXIMUM }),
      threshold: 25_000, // ms
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
    this.addAlarm('FunctionThrottles', 'function-throttles', {
      alarmDescription: `${resource}: invocations were throttled.`,
      metric: backend.function.metricThrottles({ period: ONE_MINUTE }),
      threshold: 0,
    });
  }

  private addDatabaseAlarms(): void {
    const { config, database } = this.props;
    const resource = `RDS instance fillup-${config.name}-db`;
    this.addAlarm('DatabaseCpu', 'database-cpu', {
      alarmDescription: `${resource}: CPU above 80 % for 10 minutes.`,
      metric: database.instance.metricCPUUtilization({ period: FIVE_MINUTES }),
      threshold: 80,
      evaluationPeriods: 2,
      treatMissingData: MISSING,
    });
    this.addAlarm('DatabaseStorage', 'database-storage', {
      alarmDescription: `${resource}: less than 2 GiB of storage left.`,
      metric: database.instance.metricFreeStorageSpace({ period: FIVE_MINUTES, statistic: cloudwatch.Stats.MINIMUM }),
      threshold: 2 * 1024 ** 3, // bytes
      comparisonOperator: LESS_THAN_THRESHOLD,
      treatMissingData: MISSING,
    });
    this.addAlarm('DatabaseConnections', 'database-connections', {
      alarmDescription: `${resource}: more than ${config.databaseConnectionsAlarm} connections for 10 minutes.`,
      metric: database.instance.metricDatabaseConnections({ period: FIVE_MINUTES }),
      threshold: config.databaseConnectionsAlarm,
      evaluationPeriods: 2,
      treatMissingData: MISSING,
    });
  }

  private addRestApiAlarm(): void {
    const { restApi } = this.props.backend;
    this.addAlarm('RestServerErrors', 'rest-server-errors', {
      alarmDescription: `REST API ${restApi.restApiName}: more than 10 answers with 5xx in 5 minutes.`,
      metric: new cloudwatch.Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '5XXError',
        dimensionsMap: { ApiName: restApi.restApiName, Stage: restApi.deploymentStage.stageName },
        period: FIVE_MINUTES,
        statistic: cloudwatch.Stats.SUM,
      }),
      threshold: 10,
    });
  }

  private addDeadLetterAlarm(): void {
    const { config, backend } = this.props;
    this.addAlarm('DeadLetters', 'dead-letters', {
      alarmDescription: `Dead-letter queue of Lambda function fillup-${config.name}-api: it holds messages.`,
      metric: backend.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: FIVE_MINUTES,
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 0,
    });
  }

  private addAlarm(
    id: string,
    name: string,
    props: Omit<cloudwatch.AlarmProps, 'evaluationPeriods'> & { readonly evaluationPeriods?: number },
  ): void {
    const alarm = new cloudwatch.Alarm(this, id, {
      alarmName: `fillup-${this.props.config.name}-${name}`,
      comparisonOperator: GREATER_THAN_THRESHOLD,
      treatMissingData: NOT_BREACHING,
      evaluationPeriods: 1,
      ...props,
    });
    alarm.addAlarmAction(this.action);
    alarm.addOkAction(this.action);
  }
}
