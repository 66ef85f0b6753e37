import type { JsonObject } from '../../../rehearsal/cloudformation/json';

const IMAGE = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/fillup-api';

/** The parts of BackendStack that carry a release: function, version, alias, migration and REST API. */
export function releaseTemplate(tag: string): JsonObject {
  const lambda = (name: string, command: string): JsonObject => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: `fillup-test-${name}`,
      PackageType: 'Image',
      Code: { ImageUri: `${IMAGE}:${tag}` },
      ImageConfig: { Command: [command] },
      Environment: { Variables: { SECRET: { Ref: 'Secret' } } },
      MemorySize: 512,
      Timeout: 30,
    },
  });
  const version = (of: string): JsonObject => ({
    Type: 'AWS::Lambda::Version',
    Properties: { FunctionName: { Ref: of } },
    DeletionPolicy: 'Retain',
  });
  return {
    Resources: {
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: {
          Name: 'fillup-test-secret',
          GenerateSecretString: { ExcludePunctuation: true, ExcludeUppercase: true },
        },
      },
      Function: lambda('api', 'app.main.handler'),
      [`FunctionVersion${tag}`]: version('Function'),
      MigrationFunction: lambda('migrate', 'app.migrate.handler'),
      [`MigrationVersion${tag}`]: version('MigrationFunction'),
      Migration: {
        Type: 'Custom::Trigger',
        Properties: {
          ServiceToken: 'provider',
          HandlerArn: { Ref: `MigrationVersion${tag}` },
          InvocationType: 'RequestResponse',
          Timeout: '900000',
        },
      },
      Alias: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          FunctionName: { Ref: 'Function' },
          FunctionVersion: { 'Fn::GetAtt': [`FunctionVersion${tag}`, 'Version'] },
          Name: 'live',
        },
        DependsOn: 'Migration',
      },
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'fillup-test' } },
      Method: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: 'Api' },
          ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
          HttpMethod: 'ANY',
          Integration: {
            Type: 'AWS_PROXY',
            Uri: {
              'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Alias}/invocations',
            },
          },
        },
      },
      Deployment: {
        Type: 'AWS::ApiGateway::Deployment',
        Properties: { RestApiId: { Ref: 'Api' } },
        DependsOn: ['Method'],
      },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'api' },
      },
    },
    Outputs: {
      Url: { Value: { 'Fn::Sub': 'https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}/' } },
      SecretArn: { Value: { Ref: 'Secret' } },
    },
  };
}
