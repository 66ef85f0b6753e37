import { Evaluator, type Surroundings } from '../../../rehearsal/cloudformation/evaluator';
import { resolveDynamicReferences } from '../../../rehearsal/cloudformation/dynamic-references';
import type { Json } from '../../../rehearsal/cloudformation/json';
import type { Template } from '../../../rehearsal/cloudformation/template';

const surroundings: Surroundings = {
  account: '123456789012',
  region: 'ap-northeast-1',
  stackName: 'FillUpTestStack',
  stackId: 'arn:aws:cloudformation:ap-northeast-1:123456789012:stack/FillUpTestStack/1',
  availabilityZones: (region) => [`${region}a`, `${region}c`],
  reference: (id) => `ref-${id}`,
  attribute: (id, name) => `${id}/${name}`,
  stackOutput: (region, stack, name) => `${region}/${stack}/${name}`,
  importedValue: (name) => `imported-${name}`,
  systemsManagerParameter: () => '32',
};

const template: Template = {
  Parameters: {
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
    Subnets: { Type: 'CommaDelimitedList', Default: 'a, b' },
  },
  Mappings: { Regions: { 'ap-northeast-1': { Zone: 'tokyo' } } },
  Conditions: {
    Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'ap-northeast-1'] },
    Elsewhere: { 'Fn::Not': [{ Condition: 'Here' }] },
    Both: { 'Fn::And': [{ Condition: 'Here' }, { Condition: 'Elsewhere' }] },
    Either: { 'Fn::Or': [{ Condition: 'Here' }, { Condition: 'Elsewhere' }] },
    Circular: { 'Fn::Not': [{ Condition: 'Circular' }] },
  },
  Resources: { Api: { Type: 'AWS::ApiGateway::RestApi' } },
};

const evaluate = (value: Json): Json | undefined => new Evaluator(template, surroundings).evaluate(value);

describe('intrinsic functions', () => {
  test.each<[string, Json, Json]>([
    ['Ref of a resource', { Ref: 'Api' }, 'ref-Api'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['Ref of a Systems Manager parameter', { Ref: 'BootstrapVersion' }, '32'],
    ['Ref of a list', { Ref: 'Subnets' }, ['a', 'b']],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Api', 'Endpoint.Address'] }, 'Api/Endpoint.Address'],
    ['GetAtt as a text', { 'Fn::GetAtt': 'Api.RootResourceId' }, 'Api/RootResourceId'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Api' }, 1]] }, 'a-ref-Api-1'],
    [
      'Sub',
      { 'Fn::Sub': ['${Api}.${Api.Id}.${Own}.${!Literal}.${AWS::Region}', { Own: 'x' }] },
      'ref-Api.Api/Id.x.${Literal}.ap-northeast-1',
    ],
    ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['If, true', { 'Fn::If': ['Here', 'yes', 'no'] }, 'yes'],
    ['If with And and Not', { 'Fn::If': ['Both', 'yes', { 'Fn::If': ['Either', 'either', 'no'] }] }, 'either'],
    ['FindInMap', { 'Fn::FindInMap': ['Regions', { Ref: 'AWS::Region' }, 'Zone'] }, 'tokyo'],
    ['GetAZs', { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }, 'ap-northeast-1c'],
    ['Base64', { 'Fn::Base64': 'abc' }, 'YWJj'],
    ['ImportValue', { 'Fn::ImportValue': 'x' }, 'imported-x'],
    [
      'GetStackOutput',
      { 'Fn::GetStackOutput': { StackName: 'S', Region: 'us-east-1', OutputName: 'O' } },
      'us-east-1/S/O',
    ],
    ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, ['10.0.0.0/24', '10.0.1.0/24']],
    ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Api' } } }, '{"a":"ref-Api"}'],
    ['NoValue in a list and an object', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
  ])('%s', (_, written, expected) => expect(evaluate(written)).toEqual(expected));

  test.each<[string, Json, string]>([
    ['an unknown resource', { Ref: 'Nowhere' }, 'Nowhere'],
    ['an unknown function', { 'Fn::Transform': {} }, 'Fn::Transform is not supported'],
    ['an index past the end', { 'Fn::Select': [2, ['a']] }, '1 items'],
    ['a condition that depends on itself', { 'Fn::If': ['Circular', 1, 2] }, 'depends on itself'],
  ])('refuses %s', (_, written, message) => expect(() => evaluate(written)).toThrow(message));
});

test('dynamic references take a field, the whole secret, or a parameter', () => {
  const references = {
    secret: (id: string) =>
      id === 'arn:aws:secretsmanager:r:1:secret:db-abcdef' ? '{"password":"p","port":5432}' : 'whole',
    systemsManagerParameter: (name: string) => `ssm-${name}`,
  };
  const properties = {
    password: '{{resolve:secretsmanager:arn:aws:secretsmanager:r:1:secret:db-abcdef:SecretString:password::}}',
    port: '{{resolve:secretsmanager:arn:aws:secretsmanager:r:1:secret:db-abcdef:SecretString:port::}}',
    value: 'x {{resolve:secretsmanager:plain}} {{resolve:ssm:/a/b:1}}',
  };
  expect(resolveDynamicReferences(properties, references)).toEqual({
    password: 'p',
    port: '5432',
    value: 'x whole ssm-/a/b',
  });
});
