import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { join } from 'node:path';
import type { EnvironmentConfig } from '../../config/environment';
import { type AlarmTopics, RegisteredAlarm } from '../../constructs/alarms/registered-alarm';
import { EncryptedLogGroup } from '../../constructs/encrypted-log-group';
import { LIVE_ALIAS } from '../backend/api-function';

const EVERY_MINUTE = Duration.minutes(1);

export interface AvailabilityProbeProps {
  readonly config: EnvironmentConfig;
  readonly siteUrl: string;
  readonly apiUrl: string;
  readonly encryptionKey: IKey;
  readonly alerts: AlarmTopics;
}

/**
 * Asks the site and the API once a minute, from outside the VPC and through both distributions. While the alias shifts
 * it keeps requests flowing, so that the canary of an environment that nobody uses just then proves something.
 */
export class AvailabilityProbe extends Construct {
  readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: AvailabilityProbeProps) {
    super(scope, id);
    const { config, alerts } = props;
    const functionName = `fillup-${config.name}-probe`;
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.TWO_WEEKS,
      encryptionKey: props.encryptionKey,
    });
    const probed = `fillup-${config.name}-api`;
    const schedule = new Rule(this, 'Schedule', {
      ruleName: functionName,
      description: 'Asks the site and the API',
      schedule: Schedule.rate(EVERY_MINUTE),
    });
    const fn = new Function(this, 'Function', {
      functionName,
      description: `Asks the site and the API of ${config.name}, and calls a release while it shifts`,
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(__dirname, 'probe')),
      handler: 'index.handler',
      memorySize: 256,
      // The next run begins when this one must have ended.
      timeout: EVERY_MINUTE,
      // An old look is of no use.
      retryAttempts: 0,
      maxEventAge: EVERY_MINUTE,
      role: this.role(functionName, logGroup, probed),
      logGroup,
      environment: {
        ENVIRONMENT: config.name,
        SITE_URL: props.siteUrl,
        API_URL: props.apiUrl,
        FUNCTION_NAME: probed,
        ALIAS: LIVE_ALIAS,
      },
    });
    schedule.addTarget(new LambdaFunction(fn, { retryAttempts: 0, maxEventAge: EVERY_MINUTE }));

    this.alarm = new RegisteredAlarm(this, 'Failed', {
      config,
      alerts,
      alarm: 'probe-failed',
      metric: probeMetric(config.name, 'Success').with({
        statistic: cloudwatch.Stats.MINIMUM,
        period: EVERY_MINUTE,
      }),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      // A probe that is silent sees nothing.
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
    this.alarm.node.addDependency(schedule);
  }

  private role(functionName: string, logGroup: EncryptedLogGroup, probed: string): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Execution role of ${functionName}`,
    });
    logGroup.grantWrite(role);
    const arn = Stack.of(this).formatArn({ service: 'lambda', resource: `function:${probed}` });
    // IAM knows the alias by the function's ARN where it is asked for by its name.
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:GetAlias'], resources: [arn, `${arn}:${LIVE_ALIAS}`] }));
    return role;
  }
}

/** What the probe publishes in its log lines: `Success` (1 or 0), and the `Latency` of `/health/ready` (ms). */
export function probeMetric(environment: string, metricName: 'Success' | 'Latency'): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'FillUp',
    metricName,
    dimensionsMap: { service: 'fillup-probe', environment },
  });
}
