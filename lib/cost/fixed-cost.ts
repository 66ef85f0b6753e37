import type { InstanceClass } from '../config';
import { customMetrics } from './custom-metrics';
import { ADDITIONAL_CLOUDFRONT_METRICS, ASSUMED, HOURS_PER_MONTH, PRICES } from './prices';
import {
  isObject,
  listAt,
  numberAt,
  ofType,
  property,
  referred,
  type Resources,
  type TemplateResource,
} from './template';

/** One item of a bill. */
export interface CostLine {
  readonly item: string;
  readonly quantity: number;
  /** USD a month for the quantity. */
  readonly usd: number;
}

const BACKUP_COPIES = 'backup copies (GB)';

/**
 * What a set of templates costs in a month in which nobody comes: on-demand prices, provisioned concurrency at its
 * minimum. Requests, transfer and logs come on top.
 */
export function fixedCost(templates: readonly Resources[]): CostLine[] {
  const lines = [...templates.flatMap(linesOf), ...backups(templates)];
  const metrics = customMetrics(templates).size;
  lines.push({ item: 'custom metrics', quantity: metrics, usd: metrics * PRICES.customMetric });
  return sumByItem(lines).filter(({ quantity }) => quantity > 0);
}

export function total(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

/** What a year's reservation of the databases takes off, or undefined where a class has no reserved price here. */
export function savedByReservation(templates: readonly Resources[]): number | undefined {
  const savings = databases(templates).map(({ instanceClass, instances }) => {
    const reserved = PRICES.reservedDatabaseHour[instanceClass];
    return reserved === undefined
      ? undefined
      : (PRICES.databaseHour[instanceClass] - reserved) * instances * HOURS_PER_MONTH;
  });
  return savings.length > 0 && savings.every((saving) => saving !== undefined)
    ? savings.reduce((sum, saving) => sum + saving, 0)
    : undefined;
}

function linesOf(resources: Resources): CostLine[] {
  const counted = (item: string, quantity: number, price: number): CostLine => ({
    item,
    quantity,
    usd: quantity * price,
  });
  const each = (item: string, type: string, price: number): CostLine =>
    counted(item, ofType(resources, type).length, price);
  const sum = (type: string, quantity: (resource: TemplateResource) => number): number =>
    ofType(resources, type).reduce((all, resource) => all + quantity(resource), 0);

  return [
    each('NAT gateways', 'AWS::EC2::NatGateway', PRICES.natGatewayHour * HOURS_PER_MONTH),
    each('public IPv4 addresses', 'AWS::EC2::EIP', PRICES.publicIpv4Hour * HOURS_PER_MONTH),
    counted(
      'interface endpoints (per zone)',
      sum('AWS::EC2::VPCEndpoint', (endpoint) =>
        property(endpoint, 'VpcEndpointType') === 'Interface' ? listAt(endpoint, 'SubnetIds').length : 0,
      ),
      PRICES.interfaceEndpointZoneHour * HOURS_PER_MONTH,
    ),
    ...databases([resources]).flatMap(({ instanceClass, instances, storageGb, enhancedMonitoring }) => [
      counted(
        `database instances (db.${instanceClass})`,
        instances,
        PRICES.databaseHour[instanceClass] * HOURS_PER_MONTH,
      ),
      counted('database storage (GB)', storageGb * instances, PRICES.databaseStorageGb),
      counted(
        'enhanced monitoring (GB of logs)',
        enhancedMonitoring ? ASSUMED.enhancedMonitoringLogsGb : 0,
        PRICES.logsGb,
      ),
    ]),
    counted('provisioned concurrency (GB)', provisionedGb(resources), PRICES.provisionedConcurrencyGbMonth),
    each('web ACLs', 'AWS::WAFv2::WebACL', PRICES.webAcl),
    counted(
      'web ACL rules',
      sum('AWS::WAFv2::WebACL', (acl) => listAt(acl, 'Rules').length),
      PRICES.webAclRule,
    ),
    each('KMS keys', 'AWS::KMS::Key', PRICES.key),
    each('secrets', 'AWS::SecretsManager::Secret', PRICES.secret),
    counted('alarms (per metric)', sum('AWS::CloudWatch::Alarm', alarmMetrics), PRICES.alarmMetric),
    each('composite alarms', 'AWS::CloudWatch::CompositeAlarm', PRICES.compositeAlarm),
    counted(
      'CloudFront additional metrics',
      ofType(resources, 'AWS::CloudFront::MonitoringSubscription').length * ADDITIONAL_CLOUDFRONT_METRICS,
      PRICES.customMetric,
    ),
    counted(
      'image storage (GB)',
      ofType(resources, 'AWS::ECR::Repository').length * ASSUMED.imageStorageGb,
      PRICES.imageStorageGb,
    ),
    counted(
      'data events of the trail (100,000)',
      ofType(resources, 'AWS::CloudTrail::Trail').length * (ASSUMED.dataEvents / 100_000),
      PRICES.dataEventsPer100000,
    ),
    counted(
      'recorded configuration items',
      ofType(resources, 'AWS::Config::ConfigurationRecorder').length * ASSUMED.configurationItems,
      PRICES.configurationItem,
    ),
    counted(
      'evaluations of configuration rules',
      ofType(resources, 'AWS::Config::ConfigRule').length > 0 ? ASSUMED.ruleEvaluations : 0,
      PRICES.ruleEvaluation,
    ),
  ];
}

interface Database {
  readonly instanceClass: InstanceClass;
  /** Two with Multi-AZ. */
  readonly instances: number;
  readonly storageGb: number;
  readonly enhancedMonitoring: boolean;
  readonly replicated: boolean;
}

function databases(templates: readonly Resources[]): Database[] {
  return templates
    .flatMap((resources) => ofType(resources, 'AWS::RDS::DBInstance'))
    .map((instance) => {
      const instanceClass = String(property(instance, 'DBInstanceClass')).replace(/^db\./, '');
      if (!isPriced(instanceClass)) throw new Error(`lib/cost/prices.ts: there is no price of db.${instanceClass}`);
      return {
        instanceClass,
        instances: property(instance, 'MultiAZ') === true ? 2 : 1,
        storageGb: numberAt(instance, 'AllocatedStorage'),
        enhancedMonitoring: numberAt(instance, 'MonitoringInterval') > 0,
        replicated: property(instance, 'AutomaticBackupReplicationRegion') !== undefined,
      };
    });
}

function isPriced(name: string): name is InstanceClass {
  return name in PRICES.databaseHour;
}

/** Automated backups up to the storage's size are free at home; replicas and vaults are not. */
function backups(templates: readonly Resources[]): CostLine[] {
  const vaults = templates.flatMap((resources) => ofType(resources, 'AWS::Backup::BackupVault')).length;
  const all = databases(templates);
  const copies = all.filter(({ replicated }) => replicated).length + (all.length > 0 ? vaults : 0);
  const quantity = copies * (all[0]?.storageGb ?? 0) * ASSUMED.backupShare;
  return [{ item: BACKUP_COPIES, quantity, usd: quantity * PRICES.backupStorageGb }];
}

/** GB that are always held ready: of a scalable target its minimum, else what the alias says. */
function provisionedGb(resources: Resources): number {
  const targets = ofType(resources, 'AWS::ApplicationAutoScaling::ScalableTarget').filter(
    (target) => property(target, 'ScalableDimension') === 'lambda:function:ProvisionedConcurrency',
  );
  return ofType(resources, 'AWS::Lambda::Alias').reduce((sum, alias) => {
    const memoryGb = numberAt(resources[referred(property(alias, 'FunctionName')) ?? ''], 'MemorySize') / 1024;
    const held = Math.max(
      numberAt(alias, 'ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions'),
      ...targets.map((target) => numberAt(target, 'MinCapacity')),
    );
    return sum + held * memoryGb;
  }, 0);
}

/** An alarm on an expression is billed for each metric in it. */
function alarmMetrics(alarm: TemplateResource): number {
  const queries = listAt(alarm, 'Metrics');
  return queries.length === 0 ? 1 : queries.filter((query) => isObject(query) && query.MetricStat !== undefined).length;
}

function sumByItem(lines: readonly CostLine[]): CostLine[] {
  const items = new Map<string, CostLine>();
  for (const line of lines) {
    const before = items.get(line.item);
    items.set(line.item, {
      item: line.item,
      quantity: line.quantity + (before?.quantity ?? 0),
      usd: line.usd + (before?.usd ?? 0),
    });
  }
  return [...items.values()];
}
