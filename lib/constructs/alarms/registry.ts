import type { EnvironmentConfig } from '../../config/environment';

/**
 * `critical`: users notice; act now. `warning`: users will notice if nobody acts today. `release`: CodeDeploy acts, no
 * person is called.
 */
export type Severity = 'critical' | 'warning' | 'release';

export interface AlarmDefinition {
  readonly severity: Severity;
  /** What raises it: a CloudWatch alarm, one over others, an EventBridge rule, or the budget. */
  readonly origin: 'alarm' | 'composite' | 'event' | 'budget';
  readonly title: string;
  /** What has happened, as one clause. */
  readonly description: (config: EnvironmentConfig) => string;
  /** The affected resource, by the name under which a console shows it. */
  readonly resource: (config: EnvironmentConfig) => string;
}

const apiFunction = ({ name }: EnvironmentConfig) => `Lambda function fillup-${name}-api`;
const restApi = ({ name }: EnvironmentConfig) => `REST API fillup-${name}-rest`;
const webSocketApi = ({ name }: EnvironmentConfig) => `WebSocket API fillup-${name}-ws`;
const database = ({ name }: EnvironmentConfig) => `RDS instance fillup-${name}-db`;

/** Everything that can call a person, or stop a release. The article of each is `docs/runbooks/{id}.md`. */
export const ALARMS = {
  'function-error-rate': {
    severity: 'critical',
    origin: 'alarm',
    title: 'The API function fails',
    description: () => 'more than 5 % of its invocations failed in 2 of 5 minutes',
    resource: apiFunction,
  },
  'function-duration': {
    severity: 'critical',
    origin: 'alarm',
    title: 'The API function is about to time out',
    description: () => 'its slowest invocation took more than 25 s in 3 of 5 minutes; the gateway gives up at 29 s',
    resource: apiFunction,
  },
  'function-throttles': {
    severity: 'critical',
    origin: 'alarm',
    title: 'The API function is throttled',
    description: () => 'Lambda refused invocations within one minute',
    resource: apiFunction,
  },
  'provisioned-spillover': {
    severity: 'warning',
    origin: 'alarm',
    title: 'Provisioned concurrency is used up',
    description: () => 'invocations started cold beside the provisioned ones for 15 minutes',
    resource: ({ name }) => `Lambda alias fillup-${name}-api:live`,
  },
  'dead-letters': {
    severity: 'warning',
    origin: 'alarm',
    title: 'Asynchronous work was given up',
    description: ({ name }) => `it holds events that Lambda function fillup-${name}-api failed on three times`,
    resource: ({ name }) => `SQS queue fillup-${name}-api-dlq`,
  },
  'rest-server-errors': {
    severity: 'critical',
    origin: 'alarm',
    title: 'The REST API answers 5xx',
    description: () => 'more than 10 answers with 5xx in 5 minutes',
    resource: restApi,
  },
  'rest-latency': {
    severity: 'warning',
    origin: 'alarm',
    title: 'The REST API is slow',
    description: () => 'one request in a hundred took more than 2 s for 15 minutes',
    resource: restApi,
  },
  'websocket-errors': {
    severity: 'critical',
    origin: 'alarm',
    title: 'Live updates fail',
    description: () => 'more than 10 execution and integration errors in 5 minutes, twice in a row',
    resource: webSocketApi,
  },
  'database-cpu': {
    severity: 'critical',
    origin: 'alarm',
    title: 'The database has no CPU left',
    description: () => 'CPU above 80 % for 10 minutes',
    resource: database,
  },
  'database-cpu-sustained': {
    severity: 'warning',
    origin: 'alarm',
    title: 'The database class is getting too small',
    description: () => 'CPU above 70 % for an hour',
    resource: database,
  },
  'database-memory': {
    severity: 'warning',
    origin: 'alarm',
    title: 'The database is short of memory',
    description: () => 'less than 20 % of the memory of its class free for an hour',
    resource: database,
  },
  'database-credits': {
    severity: 'warning',
    origin: 'alarm',
    title: 'The database spends its CPU credits',
    description: () =>
      'less than a tenth of its CPU credits left for three hours; beyond them each vCPU hour is billed',
    resource: database,
  },
  'database-storage': {
    severity: 'critical',
    origin: 'alarm',
    title: 'The database runs out of storage',
    description: () => 'less than 2 GiB of storage left',
    resource: database,
  },
  'database-connections': {
    severity: 'critical',
    origin: 'alarm',
    title: 'The database runs out of connections',
    description: ({ databaseConnectionsAlarm }) =>
      `more than ${databaseConnectionsAlarm} connections on average for 10 minutes`,
    resource: database,
  },
  'rotation-failed': {
    severity: 'warning',
    origin: 'event',
    title: 'A database password could not be rotated',
    description: () => 'the rotation of one of them failed or was abandoned',
    resource: ({ name }) => `Secrets fillup-${name}-*`,
  },
  'backup-failed': {
    severity: 'warning',
    origin: 'event',
    title: 'A backup or its copy failed',
    description: () => 'a backup job, or its copy to the recovery region, did not complete',
    resource: database,
  },
  'canary-errors': {
    severity: 'release',
    origin: 'alarm',
    title: 'The new version fails',
    description: () => 'an invocation of the version that is being released failed; CodeDeploy rolls it back',
    resource: apiFunction,
  },
  'canary-server-errors': {
    severity: 'release',
    origin: 'alarm',
    title: 'The new version answers 5xx',
    description: () => 'the version that is being released answered 5xx; CodeDeploy rolls it back',
    resource: apiFunction,
  },
  'canary-rollback': {
    severity: 'warning',
    origin: 'event',
    title: 'A release was rolled back',
    description: () => 'CodeDeploy did not complete a deployment; the alias is back on the previous version',
    resource: ({ name }) => `CodeDeploy application fillup-${name}-api`,
  },
  'edge-site-server-errors': {
    severity: 'critical',
    origin: 'alarm',
    title: 'The site answers 5xx',
    description: () => 'more than 5 % of its answers were 5xx in 2 of 3 periods of 5 minutes',
    resource: ({ name }) => `CloudFront distribution "FillUp site ${name}"`,
  },
  'edge-api-server-errors': {
    severity: 'critical',
    origin: 'alarm',
    title: 'The API distribution answers 5xx',
    description: () => 'more than 5 % of its answers were 5xx in 2 of 3 periods of 5 minutes',
    resource: ({ name }) => `CloudFront distribution "FillUp API ${name}"`,
  },
  'certificate-expiry': {
    severity: 'warning',
    origin: 'alarm',
    title: 'The certificate was not renewed',
    description: () => 'it expires within 30 days; ACM renews 60 days before',
    resource: ({ domainName }) => `ACM certificate of ${domainName ?? 'the domain'} in us-east-1`,
  },
  'probe-failed': {
    severity: 'critical',
    origin: 'alarm',
    title: 'The probe finds the site or the API broken',
    description: () => 'a check failed, or the probe was silent, in 2 of 3 minutes',
    resource: ({ name }) => `Lambda function fillup-${name}-probe`,
  },
  'availability-fast-burn': {
    severity: 'critical',
    origin: 'composite',
    title: 'Failures use up the month’s error budget',
    description: ({ objectives }) =>
      `a fiftieth of the 30 days' budget for 5xx (${objectives?.availabilityPercent ?? 0} % without) was spent within an hour, and it goes on`,
    resource: restApi,
  },
  'availability-slow-burn': {
    severity: 'warning',
    origin: 'composite',
    title: 'Failures gnaw at the month’s error budget',
    description: ({ objectives }) =>
      `a twentieth of the 30 days' budget for 5xx (${objectives?.availabilityPercent ?? 0} % without) was spent within six hours, and it goes on`,
    resource: restApi,
  },
  'latency-fast-burn': {
    severity: 'critical',
    origin: 'composite',
    title: 'Slow answers use up the month’s error budget',
    description: ({ objectives }) =>
      `a fiftieth of the 30 days' budget for slow answers (${objectives?.latencyPercent ?? 0} % within ${objectives?.latencyMs ?? 0} ms) was spent within an hour, and it goes on`,
    resource: restApi,
  },
  'latency-slow-burn': {
    severity: 'warning',
    origin: 'composite',
    title: 'Slow answers gnaw at the month’s error budget',
    description: ({ objectives }) =>
      `a twentieth of the 30 days' budget for slow answers (${objectives?.latencyPercent ?? 0} % within ${objectives?.latencyMs ?? 0} ms) was spent within six hours, and it goes on`,
    resource: restApi,
  },
  'web-vitals': {
    severity: 'warning',
    origin: 'alarm',
    title: 'The site opens slowly for its visitors',
    description: () =>
      'for a quarter of the page views the largest content took more than 4 s to show, for three hours',
    resource: ({ name }) => `CloudFront distribution "FillUp site ${name}"`,
  },
  budget: {
    severity: 'warning',
    origin: 'budget',
    title: 'The month costs more than planned',
    description: ({ budgetUsd }) => `80, 90 or 100 % of ${budgetUsd} USD is spent, or the forecast is above it`,
    resource: ({ name }) => `Everything tagged Environment=${name}`,
  },
} as const satisfies Record<string, AlarmDefinition>;

export type AlarmId = keyof typeof ALARMS;

/** The alarms of one origin. */
export type AlarmIdOf<Origin extends AlarmDefinition['origin']> = {
  [Id in AlarmId]: (typeof ALARMS)[Id]['origin'] extends Origin ? Id : never;
}[AlarmId];

/** `fillup-{env}-{id}`: the name of the alarm or rule. */
export function alarmName(config: EnvironmentConfig, id: AlarmId): string {
  return `fillup-${config.name}-${id}`;
}

export function runbookUrl(config: EnvironmentConfig, id: AlarmId): string {
  return `${config.runbooks}/${id}.md`;
}

/** What a called person reads first: how urgent, what is affected, what has happened, and where to read on. */
export function alarmDescription(config: EnvironmentConfig, id: AlarmId): string {
  const { severity, title, description, resource }: AlarmDefinition = ALARMS[id];
  return `[${severity}] ${title}. ${resource(config)}: ${description(config)}. Runbook: ${runbookUrl(config, id)}`;
}
