import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { aliasOf, environmentConfig, synthesise, variables } from './backend-fixture';
import { only, references, resourcesOf } from './template-graph';

const dev = synthesise(environmentConfig('dev')).backend;
const prod = synthesise(environmentConfig('prod')).backend;

describe('REST API', () => {
  it('R3, API-1, API-5: is regional and leaves authorization to the application', () => {
    prod.hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] } });
    const methods = Object.values(resourcesOf(prod, 'AWS::ApiGateway::Method'));
    expect(methods.map(({ Properties }) => [Properties.HttpMethod, Properties.AuthorizationType]).sort()).toEqual([
      ['ANY', 'NONE'],
      ['ANY', 'NONE'],
      ['OPTIONS', 'NONE'],
      ['OPTIONS', 'NONE'],
    ]);
  });

  it.each([
    ['dev', dev, 1],
    ['prod', prod, 0.1],
  ])('R18, XR-2: traces the configured share of requests, with no reservoir beside it (%s)', (name, template, rate) => {
    const [, { Properties }] = only(template, 'AWS::XRay::SamplingRule');
    expect(Properties.SamplingRule).toEqual({
      RuleName: `fillup-${name}-rest`,
      Version: 1,
      Priority: 1000,
      ServiceName: `fillup-${name}-rest/api`,
      ServiceType: 'AWS::ApiGateway::Stage',
      FixedRate: rate,
      ReservoirSize: 0,
      Host: '*',
      HTTPMethod: '*',
      URLPath: '*',
      ResourceARN: '*',
    });
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { Name: `fillup-${name}-rest` });
    template.hasResourceProperties('AWS::ApiGateway::Stage', { StageName: 'api' });
  });

  it('LOG-5: delivers the execution log under the documented name, once the stage logs', () => {
    const [group, resource] =
      Object.entries(resourcesOf(prod, 'AWS::Logs::LogGroup')).find(
        ([, each]) => each.Properties.LogGroupName === '/aws/apigateway/fillup-prod-rest-execution',
      ) ?? [];
    expect(resource?.Properties.RetentionInDays).toBe(14);
    const [stage] = only(prod, 'AWS::ApiGateway::Stage');
    const [source, { Properties: from }] = only(prod, 'AWS::Logs::DeliverySource');
    expect(from).toMatchObject({ Name: 'fillup-prod-rest-execution', LogType: 'EXECUTION_LOGS' });
    expect(references(from.ResourceArn)).toEqual([only(prod, 'AWS::ApiGateway::RestApi')[0], stage]);
    const [destination, { Properties: to }] = only(prod, 'AWS::Logs::DeliveryDestination');
    expect(references(to.DestinationResourceArn)).toEqual([group]);
    const [, delivery] = only(prod, 'AWS::Logs::Delivery');
    expect(delivery.Properties.DeliverySourceName).toBe(from.Name);
    expect(references(delivery.Properties.DeliveryDestinationArn)).toEqual([destination]);
    const [policyId, policy] = only(prod, 'AWS::Logs::ResourcePolicy');
    expect(delivery.DependsOn).toEqual(expect.arrayContaining([source, policyId]));
    expect(JSON.stringify(policy.Properties.PolicyDocument)).toContain('delivery.logs.amazonaws.com');
  });

  it('R2: integrates the alias, with 29 seconds, and nothing invokes the function itself', () => {
    const alias = aliasOf(prod);
    for (const { Properties } of Object.values(resourcesOf(prod, 'AWS::ApiGateway::Method'))) {
      if (Properties.HttpMethod === 'OPTIONS') continue;
      const integration = Properties.Integration as { Type: string; TimeoutInMillis: number; Uri: unknown };
      expect(integration).toMatchObject({ Type: 'AWS_PROXY', TimeoutInMillis: 29_000 });
      expect(references(integration.Uri)).toEqual([alias]);
    }
    const permissions = Object.values(resourcesOf(prod, 'AWS::Lambda::Permission'));
    expect(permissions.map(({ Properties }) => Properties.FunctionName)).toEqual(
      permissions.map(() => ({ Ref: alias })),
    );
    const callers = new Set(permissions.flatMap(({ Properties }) => references(Properties.SourceArn)));
    expect([...callers].sort()).toEqual(
      [
        only(prod, 'AWS::ApiGateway::RestApi')[0],
        only(prod, 'AWS::ApiGatewayV2::Api')[0],
        ...Object.keys(resourcesOf(prod, 'AWS::Events::Rule')),
      ].sort(),
    );
  });

  it('API-2, API-3, API-7, XR-3: throttles, logs errors and traces', () => {
    prod.hasResourceProperties('AWS::ApiGateway::Stage', {
      StageName: 'api',
      TracingEnabled: true,
      MethodSettings: [
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          LoggingLevel: 'ERROR',
          DataTraceEnabled: false,
          MetricsEnabled: true,
          ThrottlingRateLimit: 1000,
          ThrottlingBurstLimit: 2000,
        },
      ],
    });
    prod.resourceCountIs('AWS::ApiGateway::UsagePlan', 0);
  });

  it('T4: leaves the account-wide CloudWatch role to AccountStack', () => {
    prod.resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  it('R24: compresses answers from 1000 bytes, and takes gzip as it is', () => {
    prod.hasResourceProperties('AWS::ApiGateway::RestApi', {
      MinimumCompressionSize: 1000,
      BinaryMediaTypes: ['application/gzip'],
    });
  });

  it("R17, LOG-4…6: logs access and errors to groups that expire, the gateway's own made before the stage", () => {
    const [, stage] = only(prod, 'AWS::ApiGateway::Stage');
    const [access] = references(stage.Properties.AccessLogSetting);
    expect(resourcesOf(prod)[access ?? '']?.Properties).toMatchObject({
      LogGroupName: '/aws/apigateway/fillup-prod-rest-access',
      RetentionInDays: 14,
    });
    const [api] = only(prod, 'AWS::ApiGateway::RestApi');
    const execution = Object.entries(resourcesOf(prod, 'AWS::Logs::LogGroup')).find(([, { Properties }]) =>
      references(Properties.LogGroupName).includes(api),
    );
    expect(execution?.[1].Properties).toMatchObject({
      LogGroupName: { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: api }, '/api']] },
      RetentionInDays: 14,
    });
    expect(stage.DependsOn).toContain(execution?.[0]);
  });
});

describe('preflight', () => {
  const preflights = (template: Template) =>
    Object.values(resourcesOf(template, 'AWS::ApiGateway::Method'))
      .filter(({ Properties }) => Properties.HttpMethod === 'OPTIONS')
      .map(({ Properties }) => {
        const integration = Properties.Integration as {
          Type: string;
          IntegrationResponses: { StatusCode: string; ResponseParameters: Record<string, string> }[];
        };
        return { type: integration.Type, ...integration.IntegrationResponses[0] };
      });
  const header = (name: string) => `method.response.header.Access-Control-Allow-${name}`;

  it('R5, CORS-1: is answered by the gateway, for any origin and then without credentials', () => {
    expect(preflights(prod)).toHaveLength(2);
    for (const { type, StatusCode, ResponseParameters } of preflights(prod)) {
      expect(type).toBe('MOCK');
      expect(StatusCode).toBe('204');
      expect(ResponseParameters).toMatchObject({
        [header('Origin')]: "'*'",
        [header('Methods')]: "'GET,POST,PUT,PATCH,DELETE,OPTIONS'",
        [header('Headers')]: "'Content-Type,Authorization,If-Match,Accept-Language,X-Request-Id'",
        'method.response.header.Access-Control-Expose-Headers': "'ETag,Location,Retry-After,X-Request-Id'",
        'method.response.header.Access-Control-Max-Age': "'7200'",
      });
      expect(ResponseParameters).not.toHaveProperty([header('Credentials')]);
    }
  });

  it('R5, CORS-4: names the origin exactly where credentials are allowed', () => {
    const { backend } = synthesise(environmentConfig('dev', { domainName: 'fillup.example' }));
    expect(preflights(backend)).toHaveLength(2);
    for (const { ResponseParameters } of preflights(backend)) {
      expect(ResponseParameters).toMatchObject({
        [header('Origin')]: "'https://app.fillup.example'",
        [header('Credentials')]: "'true'",
      });
    }
    expect(variables(backend, 'fillup-dev-api').CORS_ORIGINS).toBe('https://app.fillup.example');
    for (const { Properties } of Object.values(resourcesOf(backend, 'AWS::ApiGateway::GatewayResponse'))) {
      expect(JSON.stringify(Properties.ResponseParameters)).not.toContain("'*'");
    }
  });
});

describe("the gateway's own errors", () => {
  const responses = Object.values(resourcesOf(prod, 'AWS::ApiGateway::GatewayResponse')).map(({ Properties }) => ({
    type: Properties.ResponseType as string,
    status: Properties.StatusCode as string | undefined,
    headers: Properties.ResponseParameters as Record<string, string>,
    templates: Properties.ResponseTemplates as Record<string, string>,
  }));
  const byType = Object.fromEntries(responses.map((response) => [response.type, response]));

  it('ERR-6: have the envelope, filled in by plain substitution', () => {
    for (const { type, templates } of responses) {
      expect(Object.keys(templates)).toEqual(['application/json']);
      const { error } = JSON.parse(templates['application/json'] ?? '') as { error: Record<string, string> };
      expect([type, Object.keys(error)]).toEqual([type, ['code', 'message', 'requestId', 'timestamp']]);
      expect(error).toMatchObject({ requestId: '$context.requestId', timestamp: '$context.requestTime' });
      expect(error.message).toMatch(/\p{Script=Han}/u);
      // Velocity is not run here: a directive would reach the client as text.
      expect(templates['application/json']).not.toMatch(/#set|\$util|\$input/);
    }
  });

  it('ERR-7: say what the app says by the same code', () => {
    const messages = readFileSync(join(__dirname, '../../app-backend/app/messages.py'), 'utf8');
    for (const { templates } of responses) {
      const { error } = JSON.parse(templates['application/json'] ?? '') as { error: { code: string; message: string } };
      // Only the web ACL refuses in this way.
      if (error.code === 'FORBIDDEN') continue;
      const [, said] = new RegExp(`"${error.code}": {\\s*"zh-TW": "([^"]+)"`).exec(messages) ?? [];
      expect([error.code, error.message]).toEqual([error.code, said]);
    }
  });

  it.each([
    ['DEFAULT_4XX', undefined, 'MALFORMED_REQUEST'],
    ['DEFAULT_5XX', undefined, 'INTERNAL_SERVER_ERROR'],
    ['BAD_REQUEST_BODY', '400', 'MALFORMED_REQUEST'],
    ['BAD_REQUEST_PARAMETERS', '400', 'MALFORMED_REQUEST'],
    ['MISSING_AUTHENTICATION_TOKEN', '404', 'NOT_FOUND'],
    ['RESOURCE_NOT_FOUND', '404', 'NOT_FOUND'],
    ['REQUEST_TOO_LARGE', '413', 'PAYLOAD_TOO_LARGE'],
    ['THROTTLED', '429', 'TOO_MANY_REQUESTS'],
    ['WAF_FILTERED', '403', 'FORBIDDEN'],
    ['INTEGRATION_FAILURE', '503', 'SERVICE_UNAVAILABLE'],
    ['INTEGRATION_TIMEOUT', '504', 'SERVICE_UNAVAILABLE'],
  ])('say what happened (%s)', (type, status, code) => {
    expect(byType[type]?.status).toBe(status);
    expect(byType[type]?.templates['application/json']).toContain(`"code":"${code}"`);
  });

  it('ERR-7: use the documented words for a failure', () => {
    expect(byType.DEFAULT_5XX?.templates['application/json']).toContain('處理請求時發生錯誤');
  });

  it('can be read by the site, and tell a throttled client when to come back', () => {
    for (const { headers } of responses) {
      expect(headers['gatewayresponse.header.Access-Control-Allow-Origin']).toBe("'*'");
      expect(headers['gatewayresponse.header.X-Request-Id']).toBe('context.requestId');
    }
    expect(byType.THROTTLED?.headers['gatewayresponse.header.Retry-After']).toBe("'1'");
  });

  it('are part of the deployment', () => {
    const [, deployment] = only(prod, 'AWS::ApiGateway::Deployment');
    expect(deployment.DependsOn).toEqual(
      expect.arrayContaining(Object.keys(resourcesOf(prod, 'AWS::ApiGateway::GatewayResponse'))),
    );
  });
});
