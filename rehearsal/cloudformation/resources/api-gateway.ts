import {
  mapValues,
  numberAt,
  objectAt,
  objectsAt,
  optionalString,
  stringAt,
  stringsAt,
  textOf,
  type JsonObject,
} from '../json';
import type { GatewayResponse, RestIntegration, RestMethod } from '../../gateway/rest-api';
import type { Outcome, Providers, ResourceProvider, ResourceRequest, StackContext } from '../resource-provider';
import type { StackResource } from '../state';
import { checked, generatedName, uuid } from './checked';
import { integratedFunction } from './integrated-function';

const DEFAULT_TIMEOUT_MS = 29_000;

const restApi: ResourceProvider = {
  treatment: 'run',
  create: async (request) => {
    const id = request.uniqueId.slice(0, 10);
    await request.services.gateways.assign(portKey(request, request.logicalId), hostOf(request, id));
    return restApiOutcome(request, id);
  },
  update: (request) => restApiOutcome(request, request.before.physicalId),
  delete: (context, { physicalId }) => context.services.gateways.release(hostOf(context, physicalId)),
  resume: (context, { logicalId, physicalId }) =>
    context.services.gateways.assign(portKey(context, logicalId), hostOf(context, physicalId)),
};

function restApiOutcome({ uniqueId, properties }: ResourceRequest, id: string): Outcome {
  if (properties.Body !== undefined || properties.BodyS3Location !== undefined)
    throw new Error('An API from an OpenAPI document is not supported');
  return { physicalId: id, attributes: { RestApiId: id, RootResourceId: uniqueId.slice(10, 20) } };
}

function hostOf({ region }: StackContext, apiId: string): string {
  return `${apiId}.execute-api.${region}.amazonaws.com`;
}

function portKey({ stackName }: StackContext, logicalId: string): string {
  return `rest/${stackName}/${logicalId}`;
}

/** Part of an API; a deployment freezes it. */
function part(replacedBy: readonly string[], idAttribute: string): ResourceProvider {
  return {
    ...checked({
      id: (request) => request.uniqueId.slice(0, 8),
      attributes: (id) => ({ [idAttribute]: id }),
      replacedBy,
    }),
    treatment: 'run',
  };
}

/** Freezes the methods and gateway responses that the API has at this moment. */
const deployment: ResourceProvider = {
  treatment: 'run',
  replacedBy: ['RestApiId'],
  create: (request) => {
    const apiId = stringAt(request.properties, 'RestApiId');
    const members = request.resources().filter(({ properties }) => properties.RestApiId === apiId);
    const of = (type: string): JsonObject[] =>
      members.filter((member) => member.type === `AWS::ApiGateway::${type}`).map(({ properties }) => properties);
    const paths = resourcePaths(request, apiId, members);
    const methods = of('Method').map((method) => ({
      ...method,
      resourcePath: paths.get(stringAt(method, 'ResourceId')) ?? '/',
    }));
    const id = request.uniqueId.slice(0, 6);
    return {
      physicalId: id,
      attributes: { DeploymentId: id },
      data: { methods, gatewayResponses: of('GatewayResponse') },
    };
  },
  update: ({ before }) => before,
};

function resourcePaths(context: StackContext, apiId: string, members: readonly StackResource[]): Map<string, string> {
  const api = apiById(context, apiId);
  const resources = members.filter(({ type }) => type === 'AWS::ApiGateway::Resource');
  const paths = new Map([[stringAt(api.attributes, 'RootResourceId'), '/']]);
  // Parents stand anywhere in the list.
  for (let known = 0; known < paths.size;) {
    known = paths.size;
    for (const { physicalId, properties } of resources) {
      const parent = paths.get(stringAt(properties, 'ParentId'));
      if (parent !== undefined)
        paths.set(physicalId, `${parent === '/' ? '' : parent}/${stringAt(properties, 'PathPart')}`);
    }
  }
  return paths;
}

const stage: ResourceProvider = {
  treatment: 'run',
  replacedBy: ['RestApiId', 'StageName'],
  create: (request) => serve(request, request.properties),
  update: (request) => serve(request, request.properties),
  delete: ({ services }, { properties }) =>
    services.gateways.close(stringAt(properties, 'RestApiId'), stringAt(properties, 'StageName')),
  resume: async (context, { properties }) => {
    await serve(context, properties);
  },
};

async function serve(context: StackContext, properties: JsonObject): Promise<Outcome> {
  const apiId = stringAt(properties, 'RestApiId');
  const stageName = stringAt(properties, 'StageName');
  const deployed = context
    .resources()
    .find(({ type, physicalId }) => type === 'AWS::ApiGateway::Deployment' && physicalId === properties.DeploymentId);
  if (deployed?.data === undefined) throw new Error(`Invalid deployment: ${textOf(properties.DeploymentId)}`);
  const methods = objectsAt(deployed.data, 'methods');
  const api = apiById(context, apiId).properties;
  const { account, region } = context;
  const timeouts = methods.map((method) =>
    numberAt(objectAt(method, 'Integration'), 'TimeoutInMillis', DEFAULT_TIMEOUT_MS),
  );
  await context.services.gateways.serveRest(
    {
      ...{ apiId, stageName, account, region },
      methods: methods.map(restMethod),
      gatewayResponses: objectsAt(deployed.data, 'gatewayResponses').map(gatewayResponse),
      binaryMediaTypes: stringsAt(api, 'BinaryMediaTypes'),
      ...(api.MinimumCompressionSize === undefined
        ? {}
        : { minimumCompressionSize: Number(api.MinimumCompressionSize) }),
      integrationTimeoutMs: Math.max(0, ...timeouts) || DEFAULT_TIMEOUT_MS,
      accessLogFormat: optionalString(objectAt(properties, 'AccessLogSetting'), 'Format'),
    },
    integratedFunction(methods.map((method) => optionalString(objectAt(method, 'Integration'), 'Uri'))),
  );
  return { physicalId: stageName };
}

function restMethod(method: JsonObject): RestMethod {
  const integration = objectAt(method, 'Integration');
  return {
    resourcePath: stringAt(method, 'resourcePath'),
    resourceId: stringAt(method, 'ResourceId'),
    httpMethod: stringAt(method, 'HttpMethod'),
    integration: {
      Type: integrationType(stringAt(integration, 'Type')),
      RequestTemplates: mapValues(objectAt(integration, 'RequestTemplates'), String),
      IntegrationResponses: objectsAt(integration, 'IntegrationResponses').map((response) => ({
        StatusCode: stringAt(response, 'StatusCode'),
        ResponseParameters: mapValues(objectAt(response, 'ResponseParameters'), String),
        ResponseTemplates: mapValues(objectAt(response, 'ResponseTemplates'), String),
      })),
    },
  };
}

function integrationType(type: string): RestIntegration['Type'] {
  if (type === 'AWS_PROXY' || type === 'MOCK') return type;
  throw new Error(`Integration type ${type} is not supported`);
}

function gatewayResponse(response: JsonObject): GatewayResponse {
  return {
    ResponseType: stringAt(response, 'ResponseType'),
    StatusCode: optionalString(response, 'StatusCode'),
    ResponseParameters: mapValues(objectAt(response, 'ResponseParameters'), String),
    ResponseTemplates: mapValues(objectAt(response, 'ResponseTemplates'), String),
  };
}

function apiById(context: StackContext, apiId: string): StackResource {
  const api = context
    .resources()
    .find(({ type, physicalId }) => type === 'AWS::ApiGateway::RestApi' && physicalId === apiId);
  if (api === undefined) throw new Error(`Invalid API identifier specified: ${apiId}`);
  return api;
}

export const apiGateway: Providers = {
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Resource': part(['ParentId', 'PathPart', 'RestApiId'], 'ResourceId'),
  'AWS::ApiGateway::Method': part(['HttpMethod', 'ResourceId', 'RestApiId'], 'Id'),
  'AWS::ApiGateway::GatewayResponse': part(['ResponseType', 'RestApiId'], 'Id'),
  'AWS::ApiGateway::Deployment': deployment,
  'AWS::ApiGateway::Stage': stage,
  'AWS::ApiGateway::Account': checked({ id: generatedName, attributes: (id) => ({ Id: id }) }),
  'AWS::ApiGateway::UsagePlan': checked({ id: uuid, attributes: (id) => ({ Id: id }) }),
  'AWS::ApiGateway::RequestValidator': checked({ id: uuid, attributes: (id) => ({ RequestValidatorId: id }) }),
  'AWS::ApiGateway::Model': checked({ id: generatedName }),
};
