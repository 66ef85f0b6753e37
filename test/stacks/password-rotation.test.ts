import { environmentConfig, synthesise } from './backend-fixture';
import { only, references, type Resource, resourcesOf } from './template-graph';

const dev = synthesise(environmentConfig('dev'));
const staging = synthesise(environmentConfig('staging'));
const prod = synthesise(environmentConfig('prod'));

function application(name: string): [id: string, resource: Resource] {
  const found = Object.entries(resourcesOf(prod.database, 'AWS::Serverless::Application')).find(
    ([, { Properties }]) => parametersOf(Properties).functionName === name,
  );
  if (!found) throw new Error(`no application with the function ${name}`);
  return found;
}

function parametersOf(properties: Resource['Properties']): Record<string, unknown> {
  return properties.Parameters as Record<string, unknown>;
}

const securityGroups = () => resourcesOf(prod.database, 'AWS::EC2::SecurityGroup');

describe.each(['fillup-prod-rotate-admin', 'fillup-prod-rotate-app'])('T10: %s', (name) => {
  const [id, { Properties }] = application(name);
  const parameters = parametersOf(Properties);

  it('runs in the application subnets', () => {
    const subnets = references(parameters.vpcSubnetIds);
    expect(subnets).toHaveLength(3);
    expect(subnets.every((subnet) => subnet.includes('ApplicationSubnet'))).toBe(true);
  });

  it('reaches PostgreSQL and the Secrets Manager endpoint', () => {
    const [group = ''] = references(parameters.vpcSecurityGroupIds);
    const ingress = Object.values(resourcesOf(prod.database, 'AWS::EC2::SecurityGroupIngress'))
      .filter((rule) => references(rule.Properties.SourceSecurityGroupId).includes(group))
      .map((rule) => [rule.Properties.FromPort, references(rule.Properties.GroupId)[0]]);
    const [, instance] = only(prod.database, 'AWS::RDS::DBInstance');
    const [, endpoint] =
      Object.entries(resourcesOf(prod.database, 'AWS::EC2::VPCEndpoint')).find(
        ([, each]) => each.Properties.VpcEndpointType === 'Interface',
      ) ?? [];
    expect(ingress).toEqual([
      [5432, references(instance.Properties.VPCSecurityGroups)[0]],
      [443, references(endpoint?.Properties.SecurityGroupIds)[0]],
    ]);

    const egress = Object.values(resourcesOf(prod.database, 'AWS::EC2::SecurityGroupEgress'))
      .filter((rule) => references(rule.Properties.GroupId).includes(group))
      .map((rule) => [rule.Properties.FromPort, references(rule.Properties.DestinationSecurityGroupId)[0]]);
    expect(egress).toEqual([[5432, references(instance.Properties.VPCSecurityGroups)[0]]]);
    expect(securityGroups()[group]?.Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 }),
    ]);
    expect(parameters.endpoint).toBe('https://secretsmanager.ap-northeast-1.amazonaws.com');
  });

  it('R17: logs to a group that exists before it, and expires', () => {
    const group = Object.entries(resourcesOf(prod.database, 'AWS::Logs::LogGroup')).find(
      ([, each]) => each.Properties.LogGroupName === `/aws/lambda/${name}`,
    );
    expect(group?.[1].Properties.RetentionInDays).toBe(30);
    expect(resourcesOf(prod.database)[id]?.DependsOn).toContain(group?.[0]);
  });
});

describe('CRED-1, SEC-8: rotation', () => {
  it("changes the admin's own password, every 30 days, once the ways to both ends are open", () => {
    const [id, { Properties }] = application('fillup-prod-rotate-admin');
    expect(JSON.stringify(Properties.Location)).toContain('SecretsManagerRDSPostgreSQLRotationSingleUser');
    const [, schedule] = only(prod.database, 'AWS::SecretsManager::RotationSchedule');
    expect(schedule.Properties).toMatchObject({
      RotationLambdaARN: { 'Fn::GetAtt': [id, 'Outputs.RotationLambdaARN'] },
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
    });
    expect(JSON.stringify(schedule.Properties.SecretId)).toContain('AdminSecretAttachment');
    const rules = [
      ...Object.keys(resourcesOf(prod.database, 'AWS::EC2::SecurityGroupIngress')),
      ...Object.keys(resourcesOf(prod.database, 'AWS::EC2::VPCEndpoint')),
    ];
    expect(schedule.DependsOn).toEqual(expect.arrayContaining(rules));
  });

  it('alternates between two users of the application, so that one password is always good', () => {
    const [, { Properties }] = application('fillup-prod-rotate-app');
    expect(JSON.stringify(Properties.Location)).toContain('SecretsManagerRDSPostgreSQLRotationMultiUser');
    expect(JSON.stringify(parametersOf(Properties).masterSecretArn)).toContain('AdminSecretAttachment');
    const [, schedule] = only(prod.backend, 'AWS::SecretsManager::RotationSchedule');
    expect(schedule.Properties.RotationRules).toEqual({ ScheduleExpression: 'rate(30 days)' });
    expect(JSON.stringify(schedule.Properties)).toContain('AppSecretAttachment');
  });

  it('does not begin before the migration has made the application’s role', () => {
    const [trigger] = only(prod.backend, 'Custom::Trigger');
    const [, schedule] = only(prod.backend, 'AWS::SecretsManager::RotationSchedule');
    expect(schedule.DependsOn).toContain(trigger);
  });

  it.each([
    ['dev', dev],
    ['staging', staging],
  ])('is off where no days are configured (%s)', (_, { backend, database }) => {
    for (const template of [backend, database]) {
      template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
      template.resourceCountIs('AWS::Serverless::Application', 0);
    }
    expect(JSON.stringify(database.toJSON())).not.toContain('RotationSecurityGroup');
  });
});
