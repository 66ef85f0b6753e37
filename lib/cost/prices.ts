import type { InstanceClass } from '../config';

/** When these prices were last compared with AWS's price list. */
export const PRICES_OF = '2026-09-27';

export const HOURS_PER_MONTH = 730;
const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/**
 * USD on demand, without free tiers. Asia Pacific (Tokyo), ap-northeast-1; what stands in us-east-1 or us-west-2 (web
 * ACLs, keys, alarms, vaults) costs the same or less there. After AWS's Price List API of that day, except where marked.
 */
export const PRICES = {
  natGatewayHour: 0.062,
  publicIpv4Hour: 0.005,
  interfaceEndpointZoneHour: 0.014,
  /** Of one instance; Multi-AZ runs two. Micro and small: a quarter and half of medium, not compared with the list. */
  databaseHour: { 't4g.micro': 0.025, 't4g.small': 0.051, 't4g.medium': 0.101, 't4g.large': 0.202 } satisfies Record<
    InstanceClass,
    number
  >,
  /** The same, reserved for one year; only classes that an environment might reserve. */
  reservedDatabaseHour: { 't4g.medium': 0.0786 } as Partial<Record<InstanceClass, number>>,
  databaseStorageGb: 0.138,
  /** Snapshots, replicated backups and vaults. The price of us-east-1; Tokyo's was not compared. */
  backupStorageGb: 0.095,
  /** A GB of memory held ready on arm64, second by second: 0.8 × the price of x86. */
  provisionedConcurrencyGbMonth: 0.0000043068 * SECONDS_PER_MONTH,
  webAcl: 5,
  webAclRule: 1,
  key: 1,
  secret: 0.4,
  alarmMetric: 0.1,
  compositeAlarm: 0.5,
  /** A dashboard after the account's first three. */
  dashboard: 3,
  customMetric: 0.3,
  logsGb: 0.76,
  imageStorageGb: 0.1,
  dataEventsPer100000: 0.1,
  configurationItem: 0.003,
  ruleEvaluation: 0.001,
} as const;

export const FREE_DASHBOARDS = 3;

/** What CloudFront publishes for each distribution with additional metrics. */
export const ADDITIONAL_CLOUDFRONT_METRICS = 8;

/** Quantities that no template tells, where even a month without users has some. */
export const ASSUMED = {
  /** GB of logs that a month of enhanced monitoring at one sample a minute writes. */
  enhancedMonitoringLogsGb: 0.6,
  /** Share of the allocated storage that one copy of the backups holds. */
  backupShare: 1,
  /** GB of images in the repository: some thirty releases, whose layers are mostly the same. */
  imageStorageGb: 5,
  /** A month of the account: what deployments, schedules and the first users cause. */
  dataEvents: 3_000_000,
  configurationItems: 1_000,
  ruleEvaluations: 3_000,
} as const;
