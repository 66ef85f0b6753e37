import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import { type AlarmTopics, RegisteredAlarm, type RegisteredAlarmProps } from '../../constructs/alarms/registered-alarm';
import type { BackendStack } from '../backend-stack';
import type { DatabaseStack } from '../database-stack';
import { applicationMetric } from './application-metric';
import { MEMORY_BYTES, SMALL_CREDIT_BALANCE } from './class-capacity';

export interface EnvironmentAlarmsProps {
  readonly config: EnvironmentConfig;
  readonly database: DatabaseStack;
  readonly backend: BackendStack;
  readonly alerts: AlarmTopics;
}

const ONE_MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);
const { SUM, MAXIMUM, MINIMUM } = cloudwatch.Stats;
const { LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;
/** A database always publishes: its silence keeps the state, where that of function, gateway and queue is health. */
const { MISSING } = cloudwatch.TreatMissingData;

/** The alarms of one environment in its own region. Each metric of an alarm is 0.10 USD a month. */
export class EnvironmentAlarms extends Construct {
  readonly alarms: cloudwatch.Alarm[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EnvironmentAlarmsProps,
  ) {
    super(scope, id);
    const { enableEnhancedMonitoring, lambdaConfig, vitals } = props.config;
    this.addFunctionAlarms();
    this.addDatabaseAlarms();
    this.addGatewayAlarms();
    this.addDeadLetterAlarm();
    if (enableEnhancedMonitoring) this.addCapacityAlarms();
    if (lambdaConfig.provisionedConcurrency > 0) this.addSpilloverAlarm();
    if (vitals) this.addVitalsAlarm();
  }

  private addFunctionAlarms(): void {
    const fn = this.props.backend.function;
    const errors = fn.metricErrors({ period: ONE_MINUTE });
    const invocations = fn.metricInvocations({ period: ONE_MINUTE });
    this.add('FunctionErrorRate', {
      alarm: 'function-error-rate',
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
    this.add('FunctionDuration', {
      alarm: 'function-duration',
      metric: fn.metricDuration({ period: ONE_MINUTE, statistic: MAXIMUM }),
      threshold: 25_000, // ms
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
    this.add('FunctionThrottles', {
      alarm: 'function-throttles',
      metric: fn.metricThrottles({ period: ONE_MINUTE }),
      threshold: 0,
    });
  }

  private addDatabaseAlarms(): void {
    const { config, database } = this.props;
    const { instance } = database;
    this.add('DatabaseCpu', {
      alarm: 'database-cpu',
      metric: instance.metricCPUUtilization({ period: FIVE_MINUTES }),
      threshold: 80,
      evaluationPeriods: 2,
      treatMissingData: MISSING,
    });
    this.add('DatabaseStorage', {
      alarm: 'database-storage',
      metric: instance.metricFreeStorageSpace({ period: FIVE_MINUTES, statistic: MINIMUM }),
      threshold: 2 * 1024 ** 3, // bytes
      comparisonOperator: LESS_THAN_THRESHOLD,
      treatMissingData: MISSING,
    });
    this.add('DatabaseConnections', {
      alarm: 'database-connections',
      metric: instance.metricDatabaseConnections({ period: FIVE_MINUTES }),
      threshold: config.databaseConnectionsAlarm,
      evaluationPeriods: 2,
      treatMissingData: MISSING,
    });
    // A new instance starts without credits and needs 2.4 hours to earn this many.
    this.add('DatabaseCredits', {
      alarm: 'database-credits',
      metric: instance.metric('CPUCreditBalance', { period: Duration.minutes(15), statistic: MINIMUM }),
      threshold: SMALL_CREDIT_BALANCE[config.rdsConfig.instanceClass],
      comparisonOperator: LESS_THAN_THRESHOLD,
      evaluationPeriods: 12,
      treatMissingData: MISSING,
    });
  }

  private addGatewayAlarms(): void {
    this.add('RestServerErrors', {
      alarm: 'rest-server-errors',
      metric: this.restMetric('5XXError', SUM),
      threshold: 10,
    });
    const { webSocketStage } = this.props.backend;
    const metric = (metricName: string): cloudwatch.Metric =>
      new cloudwatch.Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        dimensionsMap: { ApiId: webSocketStage.api.apiId, Stage: webSocketStage.stageName },
        period: FIVE_MINUTES,
        statistic: SUM,
      });
    this.add('WebSocketErrors', {
      alarm: 'websocket-errors',
      metric: new cloudwatch.MathExpression({
        label: 'Errors',
        expression: 'FILL(execution, 0)+FILL(integration, 0)',
        usingMetrics: { execution: metric('ExecutionError'), integration: metric('IntegrationError') },
        period: FIVE_MINUTES,
      }),
      threshold: 10,
      evaluationPeriods: 2,
    });
  }

  private addDeadLetterAlarm(): void {
    this.add('DeadLetters', {
      alarm: 'dead-letters',
      metric: this.props.backend.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: FIVE_MINUTES,
        statistic: MAXIMUM,
      }),
      threshold: 0,
    });
  }

  /** What tells, before it hurts, that the environment is outgrowing its sizes. */
  private addCapacityAlarms(): void {
    const { config, database } = this.props;
    this.add('RestLatency', {
      alarm: 'rest-latency',
      metric: this.restMetric('Latency', 'p99'),
      threshold: 2000, // ms
      evaluationPeriods: 3,
      // A hundredth of a handful of requests is its slowest cold start.
      evaluateLowSampleCountPercentile: 'ignore',
    });
    this.add('DatabaseCpuSustained', {
      alarm: 'database-cpu-sustained',
      metric: database.instance.metricCPUUtilization({ period: FIVE_MINUTES }),
      threshold: 70,
      evaluationPeriods: 12,
      treatMissingData: MISSING,
    });
    this.add('DatabaseMemory', {
      alarm: 'database-memory',
      metric: database.instance.metricFreeableMemory({ period: FIVE_MINUTES }),
      threshold: 0.2 * MEMORY_BYTES[config.rdsConfig.instanceClass],
      comparisonOperator: LESS_THAN_THRESHOLD,
      evaluationPeriods: 12,
      treatMissingData: MISSING,
    });
  }

  private addSpilloverAlarm(): void {
    this.add('ProvisionedSpillover', {
      alarm: 'provisioned-spillover',
      metric: this.props.backend.alias.metric('ProvisionedConcurrencySpilloverInvocations', {
        period: FIVE_MINUTES,
        statistic: SUM,
      }),
      threshold: 0,
      evaluationPeriods: 3,
    });
  }

  /** Beyond 4 s Google calls a largest contentful paint poor; it looks at three quarters of the page views, too. */
  private addVitalsAlarm(): void {
    this.add('WebVitals', {
      alarm: 'web-vitals',
      metric: applicationMetric(this.props.config.name, 'LargestContentfulPaint', 'p75', Duration.hours(1)),
      threshold: 4000, // ms
      evaluationPeriods: 3,
      evaluateLowSampleCountPercentile: 'ignore',
    });
  }

  private restMetric(metricName: string, statistic: string): cloudwatch.Metric {
    const { restApi } = this.props.backend;
    return new cloudwatch.Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensionsMap: { ApiName: restApi.restApiName, Stage: restApi.deploymentStage.stageName },
      period: FIVE_MINUTES,
      statistic,
    });
  }

  private add(id: string, props: Omit<RegisteredAlarmProps, 'config' | 'alerts'>): void {
    const { config, alerts } = this.props;
    this.alarms.push(new RegisteredAlarm(this, id, { config, alerts, ...props }));
  }
}
