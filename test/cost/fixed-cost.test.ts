import { fixedCost, savedByReservation, total } from '../../lib/cost/fixed-cost';
import type { Resources } from '../../lib/cost/template';

/** The bill of some resources, item by item, in cents. */
function bill(resources: Resources): Record<string, number> {
  return Object.fromEntries(fixedCost([resources]).map(({ item, usd }) => [item, Math.round(usd * 100) / 100]));
}

const database = (Properties: Record<string, unknown>): Resources => ({
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: { DBInstanceClass: 'db.t4g.medium', AllocatedStorage: '20', ...Properties },
  },
});

const fn = { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 1024 } };
const alias = (Properties: Record<string, unknown> = {}): Resources[string] => ({
  Type: 'AWS::Lambda::Alias',
  Properties: { FunctionName: { Ref: 'Function' }, ...Properties },
});
const target = (MinCapacity: number): Resources[string] => ({
  Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
  Properties: { ScalableDimension: 'lambda:function:ProvisionedConcurrency', MinCapacity, MaxCapacity: 10 },
});

describe('the bill of', () => {
  it.each<[string, Resources, Record<string, number>]>([
    ['nothing', {}, {}],
    [
      'a NAT gateway and its address',
      { Nat: { Type: 'AWS::EC2::NatGateway' }, Ip: { Type: 'AWS::EC2::EIP' } },
      { 'NAT gateways': 45.26, 'public IPv4 addresses': 3.65 },
    ],
    [
      'an interface endpoint in three zones, and a gateway endpoint',
      {
        Secrets: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Interface', SubnetIds: [1, 2, 3] } },
        S3: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Gateway' } },
      },
      { 'interface endpoints (per zone)': 30.66 },
    ],
    [
      'a database in one zone',
      database({}),
      { 'database instances (db.t4g.medium)': 73.73, 'database storage (GB)': 2.76 },
    ],
    [
      'a database in two zones, watched and replicated',
      database({ MultiAZ: true, MonitoringInterval: 60, AutomaticBackupReplicationRegion: 'us-west-2' }),
      {
        'database instances (db.t4g.medium)': 147.46,
        'database storage (GB)': 5.52,
        'enhanced monitoring (GB of logs)': 0.46,
        'backup copies (GB)': 1.9,
      },
    ],
    [
      'an alias that holds two environments ready',
      { Function: fn, Alias: alias({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } }) },
      { 'provisioned concurrency (GB)': 22.64 },
    ],
    [
      'an alias that is scaled: its minimum',
      { Function: fn, Alias: alias(), Target: target(2) },
      { 'provisioned concurrency (GB)': 22.64 },
    ],
    ['an alias that is not', { Function: fn, Alias: alias() }, {}],
    [
      'a web ACL with three rules',
      { Acl: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{}, {}, {}] } } },
      { 'web ACLs': 5, 'web ACL rules': 3 },
    ],
    [
      'a key and a secret',
      { Key: { Type: 'AWS::KMS::Key' }, Secret: { Type: 'AWS::SecretsManager::Secret' } },
      { 'KMS keys': 1, secrets: 0.4 },
    ],
    [
      'CloudFront’s additional metrics',
      { Metrics: { Type: 'AWS::CloudFront::MonitoringSubscription' } },
      { 'CloudFront additional metrics': 2.4 },
    ],
    [
      'an alarm on a metric of AWS, and one on two in an expression',
      {
        Simple: { Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace: 'AWS/RDS', MetricName: 'CPUUtilization' } },
        Math: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            Metrics: [{ Expression: 'a/b' }, { MetricStat: { Metric: {} } }, { MetricStat: { Metric: {} } }],
          },
        },
      },
      { 'alarms (per metric)': 0.3 },
    ],
    [
      'a metric of our own, however many look at it',
      {
        Alarm: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            Namespace: 'FillUp',
            MetricName: 'Records',
            Dimensions: [{ Name: 'environment', Value: 'dev' }],
          },
        },
        Board: {
          Type: 'AWS::CloudWatch::Dashboard',
          Properties: {
            DashboardBody: {
              'Fn::Join': [
                '',
                [
                  '{"widgets":[{"type":"text","properties":{}},{"properties":{"metrics":[["FillUp","Records","environment","dev",{}],["FillUp","Records","function","',
                  { Ref: 'Function' },
                  '"],["AWS/Lambda","Errors"]]}}]}',
                ],
              ],
            },
          },
        },
      },
      { 'alarms (per metric)': 0.1, 'custom metrics': 0.6 },
    ],
    [
      'the account’s trail and rules',
      {
        Trail: { Type: 'AWS::CloudTrail::Trail' },
        Recorder: { Type: 'AWS::Config::ConfigurationRecorder' },
        Rule: { Type: 'AWS::Config::ConfigRule' },
      },
      {
        'data events of the trail (100,000)': 3,
        'recorded configuration items': 3,
        'evaluations of configuration rules': 3,
      },
    ],
  ])('%s', (_what, resources, expected) => {
    expect(bill(resources)).toEqual(expected);
  });

  it('a class without a price is refused', () => {
    expect(() => bill(database({ DBInstanceClass: 'db.r6g.large' }))).toThrow('there is no price of db.r6g.large');
  });
});

it('RDS-4: a reservation takes its share off, where its price is known', () => {
  const multi = [database({ MultiAZ: true })];
  expect(total(fixedCost(multi)) - (savedByReservation(multi) ?? 0)).toBeCloseTo(0.1572 * 730 + 5.52, 2);
  expect(savedByReservation([database({ DBInstanceClass: 'db.t4g.micro' })])).toBeUndefined();
  expect(savedByReservation([{}])).toBeUndefined();
});
