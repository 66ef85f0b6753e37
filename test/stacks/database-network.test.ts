import type { Template } from 'aws-cdk-lib/assertions';
import { environmentConfig, synthesise } from './backend-fixture';
import { dependencyCycle, references, resourcesOf } from './template-graph';

const dev = synthesise(environmentConfig('dev'));
const staging = synthesise(environmentConfig('staging'));
const prod = synthesise(environmentConfig('prod'));
const everywhere: [string, Template][] = [
  ['dev', dev.database],
  ['staging', staging.database],
  ['prod', prod.database],
];

function subnets(template: Template): Record<string, string> {
  return Object.fromEntries(
    Object.values(resourcesOf(template, 'AWS::EC2::Subnet')).map(({ Properties }) => [
      Properties.CidrBlock as string,
      Properties.AvailabilityZone as string,
    ]),
  );
}

function groupId(template: Template, part: string): string {
  const ids = Object.keys(resourcesOf(template, 'AWS::EC2::SecurityGroup')).filter((id) =>
    id.startsWith(`Network${part}SecurityGroup`),
  );
  if (ids.length !== 1) throw new Error(`${ids.length} security groups for ${part}`);
  return ids[0] as string;
}

describe('network', () => {
  it('VPC-1…4: has exactly the nine documented subnets in three zones', () => {
    prod.database.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    expect(subnets(prod.database)).toEqual({
      '10.0.0.0/24': 'ap-northeast-1a',
      '10.0.1.0/24': 'ap-northeast-1c',
      '10.0.2.0/24': 'ap-northeast-1d',
      '10.0.10.0/24': 'ap-northeast-1a',
      '10.0.11.0/24': 'ap-northeast-1c',
      '10.0.12.0/24': 'ap-northeast-1d',
      '10.0.20.0/24': 'ap-northeast-1a',
      '10.0.21.0/24': 'ap-northeast-1c',
      '10.0.22.0/24': 'ap-northeast-1d',
    });
  });

  it.each(['dev', 'staging'])('VPC-3: keeps the documented CIDRs with two zones (%s)', (name) => {
    const template = name === 'dev' ? dev.database : staging.database;
    expect(subnets(template)).toEqual({
      '10.0.0.0/24': 'ap-northeast-1a',
      '10.0.1.0/24': 'ap-northeast-1c',
      '10.0.10.0/24': 'ap-northeast-1a',
      '10.0.11.0/24': 'ap-northeast-1c',
      '10.0.20.0/24': 'ap-northeast-1a',
      '10.0.21.0/24': 'ap-northeast-1c',
    });
  });

  it.each([
    ['dev', dev],
    ['staging', staging],
    ['prod', prod],
  ])('T5: looks no zone up (%s)', (_, { assembly, database }) => {
    expect(assembly.manifest.missing ?? []).toEqual([]);
    expect(JSON.stringify(database.toJSON())).not.toMatch(/dummy1[a-c]/);
  });

  it.each([
    ['dev', dev.database, 1],
    ['staging', staging.database, 1],
    ['prod', prod.database, 3],
  ])('VPC-6/7: has the configured NAT gateways (%s)', (_, template, count) => {
    template.resourceCountIs('AWS::EC2::NatGateway', count);
  });

  it.each(everywhere)('NET-4: gives the data subnets no route out (%s)', (_, template) => {
    const dataTables = Object.entries(resourcesOf(template, 'AWS::EC2::RouteTable'))
      .filter(([id]) => id.includes('DataSubnet'))
      .map(([id]) => id);
    expect(dataTables.length).toBeGreaterThanOrEqual(2);
    const routes = Object.values(resourcesOf(template, 'AWS::EC2::Route'));
    expect(
      routes.filter((route) => references(route.Properties.RouteTableId).some((id) => dataTables.includes(id))),
    ).toEqual([]);
  });

  it('VPC-8: has the S3 gateway endpoint on the application route tables only', () => {
    const gateways = Object.values(resourcesOf(prod.database, 'AWS::EC2::VPCEndpoint')).filter(
      ({ Properties }) => Properties.VpcEndpointType === 'Gateway',
    );
    expect(gateways).toHaveLength(1);
    const tables = references(gateways[0]?.Properties.RouteTableIds);
    expect(tables).toHaveLength(3);
    expect(tables.every((id) => id.includes('ApplicationSubnet'))).toBe(true);
  });

  it('VPC-11: has the Secrets Manager endpoint where configured, open to its clients only', () => {
    dev.database.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 0);
    prod.database.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      ServiceName: 'com.amazonaws.ap-northeast-1.secretsmanager',
      PrivateDnsEnabled: true,
    });
    const endpoint = groupId(prod.database, 'SecretsManagerEndpoint');
    const sources = Object.values(resourcesOf(prod.database, 'AWS::EC2::SecurityGroupIngress'))
      .filter(({ Properties }) => references(Properties.GroupId).includes(endpoint))
      .map(({ Properties }) => [
        Properties.FromPort,
        Properties.ToPort,
        ...references(Properties.SourceSecurityGroupId),
      ]);
    expect(sources).toEqual([
      [443, 443, groupId(prod.database, 'Function')],
      [443, 443, groupId(prod.database, 'Migration')],
      [443, 443, groupId(prod.database, 'Rotation')],
    ]);
  });

  it('VPC-9/10: pays for no other interface endpoint, unless told to', () => {
    prod.database.resourceCountIs('AWS::EC2::VPCEndpoint', 2);
    const config = environmentConfig('dev');
    const { database } = synthesise({ ...config, vpcConfig: { ...config.vpcConfig, ecrEndpoints: true } });
    for (const [service, part] of [
      ['ecr.api', 'EcrApiEndpoint'],
      ['ecr.dkr', 'EcrDockerEndpoint'],
    ] as const) {
      database.hasResourceProperties('AWS::EC2::VPCEndpoint', {
        ServiceName: `com.amazonaws.ap-northeast-1.${service}`,
        SecurityGroupIds: [{ 'Fn::GetAtt': [groupId(database, part), 'GroupId'] }],
      });
    }
  });
});

describe('security groups', () => {
  it.each(everywhere)('T18: lets only what needs it reach the database (%s)', (_, template) => {
    const database = groupId(template, 'Database');
    const rules = Object.values(resourcesOf(template, 'AWS::EC2::SecurityGroupIngress'));
    const toDatabase = rules.filter(({ Properties }) => references(Properties.GroupId).includes(database));
    expect(
      toDatabase.map(({ Properties }) => [
        Properties.FromPort,
        Properties.ToPort,
        ...references(Properties.SourceSecurityGroupId),
      ]),
    ).toEqual([
      [5432, 5432, groupId(template, 'Function')],
      [5432, 5432, groupId(template, 'Migration')],
      ...(template === prod.database ? [[5432, 5432, groupId(template, 'Rotation')]] : []),
    ]);
    const groups = Object.values(resourcesOf(template, 'AWS::EC2::SecurityGroup'));
    for (const { Properties } of [...groups, ...rules]) {
      expect(Properties).not.toHaveProperty('CidrIp');
      expect(Properties).not.toHaveProperty('SecurityGroupIngress');
    }
  });

  it.each(['Function', 'Migration', 'Rotation'])('SG-1/2: lets the %s out to PostgreSQL and HTTPS only', (part) => {
    const id = groupId(prod.database, part);
    expect(resourcesOf(prod.database)[id]?.Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
    ]);
    const egress = Object.values(resourcesOf(prod.database, 'AWS::EC2::SecurityGroupEgress')).filter(({ Properties }) =>
      references(Properties.GroupId).includes(id),
    );
    expect(egress).toHaveLength(1);
    expect(egress[0]?.Properties).toMatchObject({ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 });
    expect(references(egress[0]?.Properties.DestinationSecurityGroupId)).toEqual([groupId(prod.database, 'Database')]);
  });

  it('SG-4: lets the database open no connection', () => {
    const database = resourcesOf(prod.database)[groupId(prod.database, 'Database')];
    expect(database?.Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' }),
    ]);
  });

  it.each(everywhere)('has no dependency cycle (%s)', (_, template) => {
    expect(dependencyCycle(template)).toBeUndefined();
  });
});
