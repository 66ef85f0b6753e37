import { Match, type Template } from 'aws-cdk-lib/assertions';
import { aliasOf, environmentConfig, FixedImage, functionNamed, synthesise, variables } from './backend-fixture';
import { only, references, resourcesOf } from './template-graph';

const dev = synthesise(environmentConfig('dev')).backend;
const staging = synthesise(environmentConfig('staging')).backend;
const prodStacks = synthesise(environmentConfig('prod'));
const prod = prodStacks.backend;
const everywhere: [string, Template][] = [
  ['dev', dev],
  ['staging', staging],
  ['prod', prod],
];

describe('function', () => {
  it.each([
    ['dev', dev, 512],
    ['staging', staging, 1024],
    ['prod', prod, 1024],
  ])('T7, LAM-1…5, XR-1: runs the image on arm64 (%s)', (name, template, memory) => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `fillup-${name}-api`,
      PackageType: 'Image',
      Architectures: ['arm64'],
      MemorySize: memory,
      Timeout: 30,
      TracingConfig: { Mode: 'Active' },
    });
  });

  it('T6: takes the image by its content tag and makes no repository', () => {
    const [, { Properties }] = functionNamed(prod, 'fillup-prod-api');
    expect(JSON.stringify(Properties.Code)).toMatch(/fillup-api:c-0123456789abcdef"/);
    prod.resourceCountIs('AWS::ECR::Repository', 0);
  });

  it('VAR-1…7: has the documented variables and no others', () => {
    const { WEBSOCKET_MANAGEMENT_URL, DATABASE_SECRET_ARN, TOKEN_SECRET_ARN, ...rest } = variables(
      prod,
      'fillup-prod-api',
    );
    expect(rest).toEqual({
      ENVIRONMENT: 'prod',
      LOG_LEVEL: 'INFO',
      CORS_ORIGINS: '',
      GUESTS_PER_HOUR: '20',
      PUSH_CONTACT: `mailto:${environmentConfig('prod').alertEmail}`,
      BUILD_ID: 'c-0123456789abcdef',
      AWS_XRAY_TRACING_NAME: 'fillup-prod-api',
      POWERTOOLS_SERVICE_NAME: 'fillup-api',
      POWERTOOLS_METRICS_NAMESPACE: 'FillUp',
      VITALS: 'true',
    });
    expect(variables(dev, 'fillup-dev-api')).not.toHaveProperty('VITALS');
    expect(JSON.stringify(DATABASE_SECRET_ARN)).toContain('PostgresAppSecret');
    expect(JSON.stringify(TOKEN_SECRET_ARN)).toContain('TokenSecret');
    expect(references(WEBSOCKET_MANAGEMENT_URL)).toEqual([only(prod, 'AWS::ApiGatewayV2::Api')[0]]);
    expect(JSON.stringify(WEBSOCKET_MANAGEMENT_URL)).toContain('.execute-api.ap-northeast-1.amazonaws.com/ws');
    expect(variables(dev, 'fillup-dev-api').LOG_LEVEL).toBe('DEBUG');
  });

  it.each(everywhere)('R1: is never switched off by a reservation of 0 (%s)', (_, template) => {
    const reservations = Object.values(resourcesOf(template, 'AWS::Lambda::Function'))
      .filter(({ Properties }) => 'ReservedConcurrentExecutions' in Properties)
      .map(({ Properties }) => Properties.ReservedConcurrentExecutions);
    expect(reservations).not.toContain(0);
    expect(reservations).toEqual(template === prod ? [100] : []);
  });

  it('T14, LAM-4: provisions no more than is reserved, and reserves what a young account can spare', () => {
    const [, { Properties: target }] = only(prod, 'AWS::ApplicationAutoScaling::ScalableTarget');
    const provisioned = Number(target.MaxCapacity);
    const reserved = Object.values(resourcesOf(prod, 'AWS::Lambda::Function'))
      .map(({ Properties }) => Number(Properties.ReservedConcurrentExecutions ?? 0))
      .reduce((sum, value) => sum + value, 0);
    expect(provisioned).toBe(10);
    expect(provisioned).toBeLessThanOrEqual(reserved);
    expect(reserved).toBeLessThanOrEqual(900);
  });

  it('LAM-4: provisions for the alias by target tracking, from 2 up to what is configured', () => {
    const [id, target] = only(prod, 'AWS::ApplicationAutoScaling::ScalableTarget');
    expect(target.Properties).toMatchObject({
      MinCapacity: 2,
      MaxCapacity: 10,
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ServiceNamespace: 'lambda',
    });
    expect(references(target.Properties.ResourceId)).toEqual([aliasOf(prod)]);
    const [, policy] = only(prod, 'AWS::ApplicationAutoScaling::ScalingPolicy');
    expect(policy.Properties).toMatchObject({
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: { Ref: id },
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
        TargetValue: 0.7,
      },
    });
    dev.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
  });

  it('LAM-4: never provisions more than is configured', () => {
    const config = environmentConfig('prod');
    const { backend } = synthesise({ ...config, lambdaConfig: { ...config.lambdaConfig, provisionedConcurrency: 1 } });
    const [, { Properties }] = only(backend, 'AWS::ApplicationAutoScaling::ScalableTarget');
    expect(Properties).toMatchObject({ MinCapacity: 1, MaxCapacity: 1 });
  });

  it.each(everywhere)('T16: a release changes nothing of an alias but its version (%s)', (_, template) => {
    const { FunctionVersion, ...rest } = only(template, 'AWS::Lambda::Alias')[1].Properties;
    expect(references(FunctionVersion)).toHaveLength(1);
    expect(rest).toEqual({ FunctionName: { Ref: expect.any(String) as unknown }, Name: 'live' });
  });

  it('R14, ERR-9: keeps what failed asynchronously, after two retries of the alias', () => {
    const [queue] = only(prod, 'AWS::SQS::Queue');
    prod.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'fillup-prod-api-dlq',
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    });
    prod.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
    const [, { Properties }] = functionNamed(prod, 'fillup-prod-api');
    expect(references(Properties.DeadLetterConfig)).toEqual([queue]);
    const [, asynchronous] = only(prod, 'AWS::Lambda::EventInvokeConfig');
    expect(asynchronous.Properties.MaximumRetryAttempts).toBe(2);
    expect(references(asynchronous.Properties.Qualifier)).toEqual([aliasOf(prod)]);
  });

  it('RB-3: keeps its versions, so that the alias can go back', () => {
    const [, alias] = only(prod, 'AWS::Lambda::Alias');
    const [version] = references(alias.Properties.FunctionVersion);
    expect(resourcesOf(prod)[version ?? '']).toMatchObject({
      Type: 'AWS::Lambda::Version',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('publishes a version for a new image and none for the same', () => {
    const version = (tag: string) =>
      references(
        only(synthesise(environmentConfig('dev'), new FixedImage(tag)).backend, 'AWS::Lambda::Alias')[1].Properties
          .FunctionVersion,
      );
    expect(version('c-1')).toEqual(version('c-1'));
    expect(version('c-1')).not.toEqual(version('c-2'));
  });
});

describe('roles', () => {
  const roleOf = (name: string) => references(functionNamed(prod, name)[1].Properties.Role)[0] ?? '';
  const statements = (name: string) =>
    Object.values(resourcesOf(prod, 'AWS::IAM::Policy'))
      .filter(({ Properties }) => references(Properties.Roles).includes(roleOf(name)))
      .flatMap(
        ({ Properties }) =>
          (
            Properties.PolicyDocument as {
              Statement: { Action: string | string[]; Effect: string; Resource: unknown }[];
            }
          ).Statement,
      );

  it.each(['fillup-prod-api', 'fillup-prod-migrate'])(
    'IAM-1: %s has a role of its own, without managed policies',
    (name) => {
      expect(resourcesOf(prod)[roleOf(name)]?.Properties).not.toHaveProperty('ManagedPolicyArns');
      expect(roleOf('fillup-prod-api')).not.toBe(roleOf('fillup-prod-migrate'));
    },
  );

  it('IAM-2: the API reads the secrets of the application role and of tokens, never that of the admin', () => {
    const read = statements('fillup-prod-api').filter(({ Action }) => Action.includes('secretsmanager:GetSecretValue'));
    expect(read).toHaveLength(1);
    expect(JSON.stringify(read)).toContain('PostgresAppSecret');
    expect(JSON.stringify(read)).toContain('TokenSecret');
    expect(JSON.stringify(statements('fillup-prod-api'))).not.toContain('AdminSecret');
  });

  it('IAM-2: the migration reads both database secrets and not the seed of tokens', () => {
    const read = JSON.stringify(statements('fillup-prod-migrate'));
    expect(read).toContain('PostgresAdminSecret');
    expect(read).toContain('PostgresAppSecret');
    expect(read).not.toContain('TokenSecret');
  });

  it('IAM-3: each writes to its own log group only', () => {
    for (const name of ['fillup-prod-api', 'fillup-prod-migrate']) {
      const write = statements(name).filter(({ Action }) => Action.includes('logs:PutLogEvents'));
      const groups = references(write).map((id) => resourcesOf(prod)[id]?.Properties.LogGroupName);
      expect(groups).toEqual([`/aws/lambda/${name}`]);
    }
  });

  it('LAM-15: may answer WebSocket connections of this stage and close them, and nothing else', () => {
    const manage = statements('fillup-prod-api').filter(({ Action }) =>
      Action.includes('execute-api:ManageConnections'),
    );
    expect(manage).toHaveLength(1);
    const [api] = only(prod, 'AWS::ApiGatewayV2::Api');
    expect(references(manage)).toEqual([api, api]);
    const paths = JSON.stringify(manage).match(/\/ws\/[^"]+/g);
    expect(paths).toEqual(['/ws/DELETE/@connections/*', '/ws/POST/@connections/*']);
  });

  it('denies the code in a function what the Lambda service needs for its network interfaces', () => {
    for (const name of ['fillup-prod-api', 'fillup-prod-migrate']) {
      expect(statements(name)).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: expect.arrayContaining(['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface']) as unknown,
          Condition: {
            ArnEquals: { 'lambda:SourceFunctionArn': `arn:aws:lambda:ap-northeast-1:123456789012:function:${name}` },
          },
        }),
      );
    }
  });
});

describe('migration', () => {
  it('runs the same image with its own command, role and security group', () => {
    const [, { Properties }] = functionNamed(prod, 'fillup-prod-migrate');
    expect(Properties).toMatchObject({
      PackageType: 'Image',
      ImageConfig: { Command: ['app.migrate.handler'] },
      Architectures: ['arm64'],
      Timeout: 14 * 60,
      Code: functionNamed(prod, 'fillup-prod-api')[1].Properties.Code,
    });
    expect(JSON.stringify(Properties.VpcConfig)).toContain('MigrationSecurityGroup');
    expect(Object.keys(variables(prod, 'fillup-prod-migrate')).sort()).toEqual([
      'ADMIN_SECRET_ARN',
      'DATABASE_SECRET_ARN',
      'ENVIRONMENT',
      'LOG_LEVEL',
    ]);
  });

  it('is run before the alias moves, by a trigger that outwaits it', () => {
    const [trigger, { Properties }] = only(prod, 'Custom::Trigger');
    expect(Number(Properties.Timeout)).toBe(15 * 60 * 1000);
    const [version] = references(Properties.HandlerArn);
    expect(references(resourcesOf(prod)[version ?? '']?.Properties)).toEqual([
      functionNamed(prod, 'fillup-prod-migrate')[0],
    ]);
    expect(only(prod, 'AWS::Lambda::Alias')[1].DependsOn).toContain(trigger);
  });

  it('is run again by a new image', () => {
    const handler = (tag: string) =>
      only(synthesise(environmentConfig('dev'), new FixedImage(tag)).backend, 'Custom::Trigger')[1].Properties
        .HandlerArn;
    expect(handler('c-1')).not.toEqual(handler('c-2'));
  });
});
