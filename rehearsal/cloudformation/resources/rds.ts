import { mapValues, objectAt, optionalString, stringAt, type JsonObject } from '../json';
import type { DatabaseSettings } from '../databases';
import type { Providers, ResourceProvider, ResourceRequest, StackContext } from '../resource-provider';
import { resolveSecretReferences } from './secret-references';
import { arn, checked, generatedName, named } from './checked';

const MAJOR_VERSION = '15';
const PORT = '5432';
/** Memory of the burstable classes in GiB: RDS derives `max_connections` from it. */
const CLASS_MEMORY_GIB: Readonly<Record<string, number>> = {
  micro: 1,
  small: 2,
  medium: 4,
  large: 8,
  xlarge: 16,
  '2xlarge': 32,
};
const BYTES_PER_CONNECTION = 9_531_392;
const MOST_CONNECTIONS = 5000;

const instance: ResourceProvider = {
  treatment: 'run',
  replacedBy: [
    'DBInstanceIdentifier',
    'DBName',
    'MasterUsername',
    'Engine',
    'DBSubnetGroupName',
    'KmsKeyId',
    'StorageEncrypted',
  ],
  create: async (request) => {
    const { properties, region, uniqueId } = request;
    const id = (optionalString(properties, 'DBInstanceIdentifier') ?? generatedName(request)).toLowerCase();
    const host = `${id}.${uniqueId.slice(0, 12)}.${region}.rds.amazonaws.com`;
    const data = { host, key: `${id}-${uniqueId.slice(0, 6)}` };
    return run(request, id, data);
  },
  update: (request) => run(request, request.before.physicalId, request.before.data ?? {}),
  delete: ({ services }, { data }) => services.databases.delete(stringAt(data ?? {}, 'key')),
  resume: async (context, { properties, data }) => {
    await context.services.databases.run(settings(context, resolveSecretReferences(context, properties), data ?? {}));
  },
  // The parameter group may have changed without the instance.
  settle: async (context, { properties, data }) => {
    await context.services.databases.run(settings(context, resolveSecretReferences(context, properties), data ?? {}));
  },
};

async function run(
  request: ResourceRequest,
  id: string,
  data: JsonObject,
): Promise<{ physicalId: string; attributes: JsonObject; data: JsonObject }> {
  const { properties, services } = request;
  if (stringAt(properties, 'Engine') !== 'postgres')
    throw new Error(`The rehearsal has PostgreSQL only, not ${stringAt(properties, 'Engine')}`);
  const version = optionalString(properties, 'EngineVersion') ?? MAJOR_VERSION;
  if (version.split('.')[0] !== MAJOR_VERSION)
    throw new Error(`The rehearsal has PostgreSQL ${MAJOR_VERSION}, not ${version}`);
  const server = await services.databases.run(settings(request, properties, data));
  if (server.checkedParameters.length > 0)
    request.log(`${id}: parameters that only RDS has: ${server.checkedParameters.join(', ')}`);
  return {
    physicalId: id,
    attributes: {
      'Endpoint.Address': stringAt(data, 'host'),
      'Endpoint.Port': PORT,
      DBInstanceArn: arn(request, 'rds', `db:${id}`),
      DbiResourceId: `db-${request.uniqueId.toUpperCase()}`,
    },
    data,
  };
}

function settings(context: StackContext, properties: JsonObject, data: JsonObject): DatabaseSettings {
  return {
    key: stringAt(data, 'key'),
    host: stringAt(data, 'host'),
    user: stringAt(properties, 'MasterUsername'),
    password: stringAt(properties, 'MasterUserPassword'),
    database: optionalString(properties, 'DBName') ?? 'postgres',
    parameters: {
      max_connections: defaultConnections(stringAt(properties, 'DBInstanceClass')),
      ...parameterGroup(context, properties),
    },
  };
}

function parameterGroup(context: StackContext, properties: JsonObject): Record<string, string> {
  const name = optionalString(properties, 'DBParameterGroupName');
  const group = context
    .resources()
    .find(({ type, physicalId }) => type === 'AWS::RDS::DBParameterGroup' && physicalId === name);
  return mapValues(objectAt(group?.properties ?? {}, 'Parameters'), String);
}

function defaultConnections(instanceClass: string): string {
  const size = instanceClass.split('.').at(-1) ?? '';
  const memory = (CLASS_MEMORY_GIB[size] ?? 1) * 2 ** 30;
  return String(Math.min(Math.floor(memory / BYTES_PER_CONNECTION), MOST_CONNECTIONS));
}

export const rds: Providers = {
  'AWS::RDS::DBInstance': instance,
  'AWS::RDS::DBParameterGroup': {
    ...checked({ ...named('DBParameterGroupName'), attributes: (id) => ({ DBParameterGroupName: id }) }),
    treatment: 'run',
  },
  'AWS::RDS::DBSubnetGroup': checked({
    id: (request) => (optionalString(request.properties, 'DBSubnetGroupName') ?? generatedName(request)).toLowerCase(),
    replacedBy: ['DBSubnetGroupName'],
  }),
  'AWS::RDS::EventSubscription': checked(named('SubscriptionName')),
};
