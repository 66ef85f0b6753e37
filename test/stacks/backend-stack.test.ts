import type { Template } from 'aws-cdk-lib/assertions';
import { aliasOf, environmentConfig, synthesise, withoutHashes } from './backend-fixture';
import { dependencyCycle, only, references, resourcesOf } from './template-graph';

const dev = synthesise(environmentConfig('dev')).backend;
const staging = synthesise(environmentConfig('staging')).backend;
const prodStacks = synthesise(environmentConfig('prod'));
const prod = prodStacks.backend;
const everywhere: [string, Template][] = [
  ['dev', dev],
  ['staging', staging],
  ['prod', prod],
];

describe('release', () => {
  it.each([
    ['dev', dev, 'CodeDeployDefault.LambdaAllAtOnce'],
    ['staging', staging, 'CodeDeployDefault.LambdaAllAtOnce'],
    ['prod', prod, 'CodeDeployDefault.LambdaCanary10Percent10Minutes'],
  ])('shifts the alias as configured and back on failure (%s)', (_, template, deploymentConfig) => {
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: deploymentConfig,
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
    });
    const [group] = only(template, 'AWS::CodeDeploy::DeploymentGroup');
    const [, alias] = only(template, 'AWS::Lambda::Alias');
    expect(alias).toMatchObject({
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { DeploymentGroupName: { Ref: group } } },
    });
  });

  it('watches the new version only, and its alarms tell nobody', () => {
    const [version] = references(only(prod, 'AWS::Lambda::Alias')[1].Properties.FunctionVersion);
    const alarms = resourcesOf(prod, 'AWS::CloudWatch::Alarm');
    const ofVersion = { 'Fn::GetAtt': [version, 'Version'] };
    expect(
      Object.values(alarms).map(({ Properties }) => [
        Properties.Namespace,
        Properties.MetricName,
        Properties.Dimensions,
      ]),
    ).toEqual([
      [
        'AWS/Lambda',
        'Errors',
        [
          { Name: 'ExecutedVersion', Value: ofVersion },
          { Name: 'FunctionName', Value: 'fillup-prod-api' },
          { Name: 'Resource', Value: 'fillup-prod-api:live' },
        ],
      ],
      [
        'FillUp',
        'ServerErrors',
        [
          { Name: 'environment', Value: 'prod' },
          { Name: 'service', Value: 'fillup-api' },
          { Name: 'version', Value: ofVersion },
        ],
      ],
    ]);
    for (const { Properties } of Object.values(alarms)) {
      expect(Properties).toMatchObject({
        Statistic: 'Sum',
        Period: 60,
        Threshold: 1,
        TreatMissingData: 'notBreaching',
      });
      expect(Properties).not.toHaveProperty('AlarmActions');
    }
    const [, group] = only(prod, 'AWS::CodeDeploy::DeploymentGroup');
    expect(references(group.Properties.AlarmConfiguration)).toEqual(Object.keys(alarms));
  });

  it.each(everywhere)('has no dependency cycle through the alias and its deployment group (%s)', (_, template) => {
    expect(dependencyCycle(template)).toBeUndefined();
  });
});

describe('WebSocket API', () => {
  const routes = Object.fromEntries(
    Object.values(resourcesOf(prod, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => [
      Properties.RouteKey as string,
      resourcesOf(prod)[references(Properties.Target)[0] ?? '']?.Properties,
    ]),
  );

  it('WS-1…4: has the five routes, selected by the action in the message', () => {
    expect(Object.keys(routes).sort()).toEqual(['$connect', '$default', '$disconnect', 'ping', 'sendMessage']);
    prod.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      Name: 'fillup-prod-ws',
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.action',
    });
  });

  it.each(['$connect', '$disconnect', '$default', 'sendMessage'])('R2, WS-8: routes %s to the alias', (route) => {
    expect(routes[route]?.IntegrationType).toBe('AWS_PROXY');
    expect(references(routes[route]?.IntegrationUri)).toEqual([aliasOf(prod)]);
    const permitted = Object.values(resourcesOf(prod, 'AWS::Lambda::Permission')).filter(({ Properties }) =>
      JSON.stringify(Properties.SourceArn).includes(`/*${route}"`),
    );
    expect(permitted).toHaveLength(1);
  });

  it('R20: answers a heartbeat by itself', () => {
    expect(routes.ping).toMatchObject({
      IntegrationType: 'MOCK',
      RequestTemplates: { '200': '{"statusCode":200}' },
      TemplateSelectionExpression: '200',
    });
    prod.hasResourceProperties('AWS::ApiGatewayV2::IntegrationResponse', {
      IntegrationResponseKey: '$default',
      ResponseTemplates: { '200': '{"type":"pong"}' },
      TemplateSelectionExpression: '200',
    });
    prod.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'ping',
      RouteResponseSelectionExpression: '$default',
    });
    prod.hasResourceProperties('AWS::ApiGatewayV2::RouteResponse', { RouteResponseKey: '$default' });
  });

  it('WS-7, LOG-6: throttles at 500 messages a second and logs to a group that expires', () => {
    const [, stage] = only(prod, 'AWS::ApiGatewayV2::Stage');
    expect(stage.Properties).toMatchObject({
      StageName: 'ws',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 500 },
    });
    const [group] = references(stage.Properties.AccessLogSettings);
    expect(resourcesOf(prod)[group ?? '']?.Properties).toMatchObject({
      LogGroupName: '/aws/apigateway/fillup-prod-ws-access',
      RetentionInDays: 14,
    });
  });
});

describe('logs', () => {
  it.each(everywhere)(
    'R17, LOG-1…3: every group expires and has the key, and every function has a group (%s)',
    (_, template) => {
      const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
      for (const { Properties } of Object.values(groups)) {
        expect(Properties.RetentionInDays).toEqual(expect.any(Number));
        expect(JSON.stringify(Properties.KmsKeyId)).toContain('GetStackOutput');
      }
      const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
      expect(functions).toHaveLength(3);
      for (const { Properties } of functions) {
        const [group] = references(Properties.LoggingConfig);
        expect(groups[group ?? '']?.Properties.RetentionInDays).toBe(30);
      }
    },
  );

  it('T3: every name is one that the key lets CloudWatch Logs encrypt', () => {
    for (const { Properties } of Object.values(resourcesOf(prod, 'AWS::Logs::LogGroup'))) {
      expect(JSON.stringify(Properties.LogGroupName)).toMatch(/fillup-prod|API-Gateway-Execution-Logs_/);
    }
  });
});

describe('outputs', () => {
  it('BE-7…9: tell where the API is and what it runs', () => {
    const outputs = prod.findOutputs('*') as Record<string, { Value: unknown }>;
    const own = Object.keys(outputs).filter((name) => !name.startsWith('PublishOutput'));
    expect(own).toEqual(['RestApiUrl', 'WebSocketUrl', 'FunctionArn', 'AliasArn', 'ApiBuildId']);
    expect(outputs.ApiBuildId?.Value).toBe('c-0123456789abcdef');
    expect(JSON.stringify(outputs.WebSocketUrl?.Value)).toContain('/ws"');
  });
});

it('R19: reads from DatabaseStack by weak references', () => {
  const text = JSON.stringify(prod.toJSON());
  expect(text).toContain('Fn::GetStackOutput');
  expect(text).not.toContain('Fn::ImportValue');
  expect(JSON.stringify(prodStacks.database.toJSON())).not.toContain('"Export"');
});

it('changes only on purpose', () => {
  expect(withoutHashes(prod)).toMatchSnapshot();
});
