import type {
  CachePolicy,
  DistributionConfig,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
} from '../../cdn/configuration';
import type { DistributionSettings } from '../distributions';
import { objectAt, stringAt, stringsAt, type JsonObject } from '../json';
import type { Outcome, Providers, ResourceProvider, ResourceRequest, StackContext } from '../resource-provider';
import { checked, uuid } from './checked';
import { resolveSecretReferences } from './secret-references';

const distribution: ResourceProvider = {
  treatment: 'run',
  create: (request) =>
    run(request, `E${request.uniqueId.slice(0, 13).toUpperCase()}`, `d${request.uniqueId.slice(0, 13)}.cloudfront.net`),
  update: (request) => run(request, request.before.physicalId, stringAt(request.before.attributes, 'DomainName')),
  delete: ({ services }, { physicalId, attributes }) =>
    services.distributions.delete(physicalId, stringAt(attributes, 'DomainName')),
  resume: async (context, { logicalId, physicalId, properties, attributes }) => {
    await context.services.distributions.run(
      settings(context, logicalId, physicalId, stringAt(attributes, 'DomainName'), properties),
    );
  },
  // Policies change without the distributions that name them.
  settle: async (context, { logicalId, physicalId, properties, attributes }) => {
    await context.services.distributions.run(
      settings(context, logicalId, physicalId, stringAt(attributes, 'DomainName'), properties),
    );
  },
};

async function run(request: ResourceRequest, id: string, domainName: string): Promise<Outcome> {
  await request.services.distributions.run(settings(request, request.logicalId, id, domainName, request.properties));
  return { physicalId: id, attributes: { Id: id, DomainName: domainName } };
}

function settings(
  context: StackContext,
  logicalId: string,
  id: string,
  domainName: string,
  properties: JsonObject,
): DistributionSettings {
  // A recorded header to an origin still says where its value is kept.
  const config = objectAt(resolveSecretReferences(context, properties), 'DistributionConfig');
  return {
    key: `${context.stackName}/${logicalId}`,
    ...{ id, domainName },
    aliases: stringsAt(config, 'Aliases'),
    config: normalised(config) as unknown as DistributionConfig,
    policies: {
      cache: policies<CachePolicy>(context, 'CachePolicy'),
      originRequest: policies<OriginRequestPolicy>(context, 'OriginRequestPolicy'),
      responseHeaders: policies<ResponseHeadersPolicy>(context, 'ResponseHeadersPolicy'),
    },
  };
}

function policies<T>(context: StackContext, kind: string): Record<string, T> {
  const found = context.resources().filter(({ type }) => type === `AWS::CloudFront::${kind}`);
  return Object.fromEntries(
    found.map(({ physicalId, properties }) => [
      physicalId,
      normalised(objectAt(properties, `${kind}Config`)) as unknown as T,
    ]),
  );
}

/** CloudFormation takes `"true"` and `"86400"` for what they stand for; the distribution takes only the values. */
function normalised(config: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(config), (key, value: unknown) => {
    if (value === 'true' || value === 'false') return value === 'true';
    if (typeof value === 'string' && /(TTL|TimeoutSec|Timeout|Code|Sec)$/.test(key) && /^\d+$/.test(value))
      return Number(value);
    return value;
  }) as JsonObject;
}

const policy: ResourceProvider = {
  ...checked({ id: uuid, attributes: (id) => ({ Id: id, LastModifiedTime: '' }) }),
  treatment: 'run',
};

export const cloudFront: Providers = {
  'AWS::CloudFront::Distribution': distribution,
  'AWS::CloudFront::CachePolicy': policy,
  'AWS::CloudFront::OriginRequestPolicy': policy,
  'AWS::CloudFront::ResponseHeadersPolicy': policy,
  'AWS::CloudFront::OriginAccessControl': checked({
    id: (request) => `E${request.uniqueId.slice(0, 13).toUpperCase()}`,
    attributes: (id) => ({ Id: id }),
  }),
  'AWS::CloudFront::MonitoringSubscription': checked({
    id: ({ properties }) => stringAt(properties, 'DistributionId'),
    replacedBy: ['DistributionId'],
  }),
};
