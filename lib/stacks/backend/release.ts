import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Alias, Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { EnvironmentConfig } from '../../config/environment';
import { RegisteredAlarm } from '../../constructs/alarms/registered-alarm';
import { AlarmIdOf } from '../../constructs/alarms/registry';

export interface ReleaseProps {
  readonly config: EnvironmentConfig;
  readonly function: Function;
  readonly alias: Alias;
}

/**
 * Shifts the alias to the new version and back when that version misbehaves. The alarms see the new
 * version only: over both, its errors at 10 % would drown, and an alarm that the old version had
 * raised would stop the release that mends it. They have no action; people are told by MonitoringStack.
 */
export class Release extends Construct {
  readonly deploymentGroup: LambdaDeploymentGroup;

  constructor(scope: Construct, id: string, props: ReleaseProps) {
    super(scope, id);
    const { config, alias } = props;
    const functionName = `fillup-${config.name}-api`;
    const { version } = props.function.currentVersion;

    const errors = new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      // Literals: a reference to the alias would close a cycle through its update policy.
      dimensionsMap: { FunctionName: functionName, Resource: `${functionName}:live`, ExecutedVersion: version },
    });
    // A handled failure is a successful invocation: only the application can count it.
    const serverErrors = new Metric({
      namespace: 'FillUp',
      metricName: 'ServerErrors',
      dimensionsMap: { service: 'fillup-api', environment: config.name, version },
    });

    this.deploymentGroup = new LambdaDeploymentGroup(this, 'DeploymentGroup', {
      application: new LambdaApplication(this, 'Application', { applicationName: functionName }),
      deploymentGroupName: functionName,
      alias,
      deploymentConfig: config.canary
        ? LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES
        : LambdaDeploymentConfig.ALL_AT_ONCE,
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      alarms: [
        this.canaryAlarm('Errors', config, 'canary-errors', errors),
        this.canaryAlarm('ServerErrors', config, 'canary-server-errors', serverErrors),
      ],
    });
  }

  /** One is enough: a needless rollback costs a repeated release, a bad one costs its users. */
  private canaryAlarm(id: string, config: EnvironmentConfig, alarm: AlarmIdOf<'alarm'>, metric: Metric): Alarm {
    return new RegisteredAlarm(this, id, {
      config,
      alarm,
      metric: metric.with({ statistic: 'Sum', period: Duration.minutes(1) }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    });
  }
}
