import { isDeepStrictEqual } from 'node:util';
import { isObject, objectAt, optionalString, stringAt, type Json, type JsonObject } from '../json';
import type { Providers, ResourceProvider, ResourceRequest, StackContext } from '../resource-provider';
import { arn, checked, generatedName } from './checked';
import { generateSecretString } from './secret-generation';

const secret: ResourceProvider = {
  treatment: 'run',
  replacedBy: ['Name'],
  create: async (request) => {
    const { account, region, properties, services } = request;
    const name = optionalString(properties, 'Name') ?? generatedName(request);
    // Letters only, as AWS makes them: a digit or a dash would look like a part of the name.
    const suffix = request.uniqueId
      .split('')
      .map((character) => String.fromCharCode(97 + (character.charCodeAt(0) % 26)))
      .join('')
      .slice(0, 6);
    const arn = await services.secrets.create({ account, region, name, value: newValue(properties) }, suffix);
    return { physicalId: arn, attributes: { Id: arn } };
  },
  update: async ({ before, properties, services }) => {
    const names = ['GenerateSecretString', 'SecretString'];
    if (names.some((name) => !isDeepStrictEqual(before.properties[name], properties[name]))) {
      await services.secrets.put(before.physicalId, newValue(properties));
    }
    return { physicalId: before.physicalId, attributes: { Id: before.physicalId } };
  },
  delete: ({ services }, { physicalId }) => services.secrets.delete(physicalId),
};

/** Writes into the secret how its database is reached. */
const targetAttachment: ResourceProvider = {
  treatment: 'run',
  replacedBy: ['SecretId', 'TargetId'],
  create: attach,
  update: attach,
};

async function attach(request: ResourceRequest): Promise<{ physicalId: string; attributes: JsonObject }> {
  const { properties, services } = request;
  const arn = stringAt(properties, 'SecretId');
  const value = JSON.parse(services.secrets.value(arn)) as Json;
  if (!isObject(value)) throw new Error('The secret is no JSON object, so no target can be attached to it');
  await services.secrets.put(
    arn,
    JSON.stringify({ ...value, ...connection(request, stringAt(properties, 'TargetId')) }),
  );
  return { physicalId: arn, attributes: { Id: arn } };
}

function connection(context: StackContext, instanceId: string): JsonObject {
  const instance = context
    .resources()
    .find(({ type, physicalId }) => type === 'AWS::RDS::DBInstance' && physicalId === instanceId);
  if (instance === undefined) throw new Error(`The database instance ${instanceId} is not in this stack`);
  const { attributes, properties } = instance;
  return {
    engine: stringAt(properties, 'Engine'),
    host: stringAt(attributes, 'Endpoint.Address'),
    port: Number(attributes['Endpoint.Port']),
    ...(properties.DBName === undefined ? {} : { dbname: properties.DBName }),
    dbInstanceIdentifier: instanceId,
  };
}

function newValue(properties: JsonObject): string {
  return (
    optionalString(properties, 'SecretString') ?? generateSecretString(objectAt(properties, 'GenerateSecretString'))
  );
}

export const secretsManager: Providers = {
  'AWS::SecretsManager::Secret': secret,
  'AWS::SecretsManager::SecretTargetAttachment': targetAttachment,
  'AWS::SecretsManager::ResourcePolicy': checked({ id: generatedName, attributes: (id) => ({ Id: id }) }),
  'AWS::SecretsManager::RotationSchedule': checked({
    id: ({ properties }) => stringAt(properties, 'SecretId'),
    replacedBy: ['SecretId'],
  }),
  // Rotation functions come from AWS's repository, which is not on this machine.
  'AWS::Serverless::Application': checked({
    id: (request) => arn(request, 'cloudformation', `stack/${generatedName(request)}`),
    attributes: (_, request) => ({
      'Outputs.RotationLambdaARN': arn(
        request,
        'lambda',
        `function:${stringAt(objectAt(request.properties, 'Parameters'), 'functionName')}`,
      ),
    }),
    replacedBy: ['Location'],
  }),
};
