import { numberAt, objectAt, optionalString, stringAt, textOf, type JsonObject } from '../json';
import type { WebSocketRoute } from '../../gateway/web-socket-api';
import type { Outcome, Providers, ResourceProvider, ResourceRequest, StackContext } from '../resource-provider';
import type { StackResource } from '../state';
import { checked } from './checked';
import { integratedFunction } from './integrated-function';

const DEFAULT_TIMEOUT_MS = 29_000;

const api: ResourceProvider = {
  treatment: 'run',
  replacedBy: ['ProtocolType'],
  create: async (request) => {
    const id = request.uniqueId.slice(0, 10);
    if (request.properties.ProtocolType !== 'WEBSOCKET') throw new Error('Only WebSocket APIs are supported');
    await request.services.gateways.assign(portKey(request, request.logicalId), hostOf(request, id));
    return apiOutcome(request, id);
  },
  update: (request) => apiOutcome(request, request.before.physicalId),
  delete: (context, { physicalId }) => context.services.gateways.release(hostOf(context, physicalId)),
  resume: (context, { logicalId, physicalId }) =>
    context.services.gateways.assign(portKey(context, logicalId), hostOf(context, physicalId)),
};

function apiOutcome(request: ResourceRequest, id: string): Outcome {
  return { physicalId: id, attributes: { ApiId: id, ApiEndpoint: `wss://${hostOf(request, id)}` } };
}

function hostOf({ region }: StackContext, apiId: string): string {
  return `${apiId}.execute-api.${region}.amazonaws.com`;
}

function portKey({ stackName }: StackContext, logicalId: string): string {
  return `websocket/${stackName}/${logicalId}`;
}

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

/** Deploys by itself whatever routes there are, so it is served when all of the stack is there. */
const stage: ResourceProvider = {
  treatment: 'run',
  replacedBy: ['ApiId', 'StageName'],
  create: ({ properties }) => {
    if (properties.AutoDeploy !== true && properties.AutoDeploy !== 'true')
      throw new Error('Only stages with AutoDeploy are supported');
    return { physicalId: stringAt(properties, 'StageName') };
  },
  update: ({ before }) => before,
  delete: ({ services }, { properties }) =>
    services.gateways.close(stringAt(properties, 'ApiId'), stringAt(properties, 'StageName')),
  settle: serve,
};

async function serve(context: StackContext, { properties }: StackResource): Promise<void> {
  const apiId = stringAt(properties, 'ApiId');
  const members = context.resources().filter((resource) => resource.properties.ApiId === apiId);
  const of = (type: string): StackResource[] =>
    members.filter((member) => member.type === `AWS::ApiGatewayV2::${type}`);
  const integrations = new Map(
    of('Integration').map(({ physicalId, properties: integration }) => [physicalId, integration]),
  );
  const routes: Record<string, WebSocketRoute> = {};
  for (const { physicalId, properties: route } of of('Route')) {
    const target = stringAt(route, 'Target').replace('integrations/', '');
    const integration = integrations.get(target);
    if (integration === undefined) throw new Error(`Route ${stringAt(route, 'RouteKey')} has no integration ${target}`);
    const answers = of('RouteResponse').some(({ properties: response }) => response.RouteId === physicalId);
    const response = of('IntegrationResponse').find((candidate) => candidate.properties.IntegrationId === target);
    routes[stringAt(route, 'RouteKey')] = webSocketRoute(integration, answers, response?.properties);
  }
  const own = context
    .resources()
    .find(({ type, physicalId }) => type === 'AWS::ApiGatewayV2::Api' && physicalId === apiId);
  const { account, region } = context;
  const timeouts = [...integrations.values()].map((integration) =>
    numberAt(integration, 'TimeoutInMillis', DEFAULT_TIMEOUT_MS),
  );
  await context.services.gateways.serveWebSocket(
    {
      ...{ apiId, account, region, routes },
      stageName: stringAt(properties, 'StageName'),
      routeSelectionExpression: optionalString(own?.properties ?? {}, 'RouteSelectionExpression'),
      integrationTimeoutMs: Math.max(0, ...timeouts) || DEFAULT_TIMEOUT_MS,
    },
    integratedFunction([...integrations.values()].map((integration) => optionalString(integration, 'IntegrationUri'))),
  );
}

function webSocketRoute(integration: JsonObject, answers: boolean, response: JsonObject | undefined): WebSocketRoute {
  const type = stringAt(integration, 'IntegrationType');
  if (type === 'AWS_PROXY') return { type, routeResponse: answers };
  if (type !== 'MOCK') throw new Error(`Integration type ${type} is not supported`);
  return answers ? { type, response: responseTemplate(response ?? {}) } : { type };
}

function responseTemplate(response: JsonObject): string {
  const templates = objectAt(response, 'ResponseTemplates');
  const selected = optionalString(response, 'TemplateSelectionExpression')?.replace('\\', '') ?? '$default';
  return textOf(templates[selected] ?? templates.$default ?? Object.values(templates)[0] ?? '');
}

export const apiGatewayV2: Providers = {
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::Integration': part(['ApiId'], 'IntegrationId'),
  'AWS::ApiGatewayV2::IntegrationResponse': part(['ApiId', 'IntegrationId'], 'IntegrationResponseId'),
  'AWS::ApiGatewayV2::Route': part(['ApiId'], 'RouteId'),
  'AWS::ApiGatewayV2::RouteResponse': part(['ApiId', 'RouteId'], 'RouteResponseId'),
  'AWS::ApiGatewayV2::Stage': stage,
};
