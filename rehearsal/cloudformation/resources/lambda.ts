import { createHash } from 'node:crypto';
import { LATEST, type FunctionSnapshot } from '../function-registry';
import { mapValues, numberAt, objectAt, optionalString, stringAt, stringsAt, type JsonObject } from '../json';
import type {
  Outcome,
  Providers,
  ResourceProvider,
  ResourceRequest,
  StackContext,
  UpdateRequest,
} from '../resource-provider';
import type { StackResource } from '../state';
import { arn, checked, generatedName, uuid } from './checked';

/** The image's own command, where the template gives none. */
const IMAGE_COMMAND = 'app.main.handler';
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_TIMEOUT_SECONDS = 3;
/** Of the CDK's own providers for custom resources. */
const PROVIDER_HANDLER = '__entrypoint__.handler';

/** A function from an image runs, and one of Node; the CDK's own providers have natively handled custom resources instead. */
const lambdaFunction: ResourceProvider = {
  treatment: (properties) => (runsHere(properties) ? 'run' : 'checked'),
  replacedBy: ['FunctionName', 'PackageType'],
  create: (request) => configure(request, optionalString(request.properties, 'FunctionName') ?? generatedName(request)),
  update: (request) => configure(request, request.before.physicalId),
  delete: ({ services }, { attributes }) => services.functions.remove(stringAt(attributes, 'Arn'), LATEST),
  resume: (context, { physicalId, properties, attributes }) => {
    if (runsHere(properties))
      context.services.functions.publish(
        stringAt(attributes, 'Arn'),
        LATEST,
        snapshot(context, physicalId, properties),
      );
  },
};

async function configure(request: ResourceRequest, name: string): Promise<Outcome> {
  const functionArn = arn(request, 'lambda', `function:${name}`);
  if (runsHere(request.properties)) {
    const configured = snapshot(request, name, request.properties);
    // Now: a later run has no assembly to take it from.
    if (configured.archive !== undefined) await request.services.assets.unpacked(configured.archive);
    request.services.functions.publish(functionArn, LATEST, configured);
  }
  return { physicalId: name, attributes: { Arn: functionArn } };
}

function snapshot({ account, region }: StackContext, name: string, properties: JsonObject): FunctionSnapshot {
  return {
    ...{ name, account, region },
    ...(isImage(properties)
      ? {
          imageUri: stringAt(objectAt(properties, 'Code'), 'ImageUri'),
          handler: stringsAt(objectAt(properties, 'ImageConfig'), 'Command')[0] ?? IMAGE_COMMAND,
        }
      : { archive: stringAt(objectAt(properties, 'Code'), 'S3Key'), handler: stringAt(properties, 'Handler') }),
    environment: mapValues(objectAt(properties, 'Environment', 'Variables'), String),
    memorySize: numberAt(properties, 'MemorySize', DEFAULT_MEMORY_MB),
    timeoutSeconds: numberAt(properties, 'Timeout', DEFAULT_TIMEOUT_SECONDS),
    ...(properties.ReservedConcurrentExecutions === undefined
      ? {}
      : { reservedConcurrency: Number(properties.ReservedConcurrentExecutions) }),
  };
}

function runsHere(properties: JsonObject): boolean {
  const { Handler, Runtime } = properties;
  const isNode = typeof Runtime === 'string' && Runtime.startsWith('nodejs') && Handler !== PROVIDER_HANDLER;
  return isImage(properties) || isNode;
}

function isImage(properties: JsonObject): boolean {
  return properties.PackageType === 'Image';
}

const version: ResourceProvider = {
  treatment: 'run',
  replacedBy: ['FunctionName'],
  create: (request) => {
    const {
      physicalId: name,
      properties,
      attributes,
    } = functionNamed(request, stringAt(request.properties, 'FunctionName'));
    const functionArn = stringAt(attributes, 'Arn');
    const digest = createHash('sha256').update(JSON.stringify(properties)).digest('hex');
    const number = request.services.functions.nextVersion(functionArn, digest);
    const published = snapshot(request, name, properties);
    request.services.functions.publish(functionArn, number, published);
    return {
      physicalId: `${functionArn}:${number}`,
      attributes: { Version: number, FunctionArn: `${functionArn}:${number}` },
      data: { functionArn, snapshot: { ...published } },
    };
  },
  update: ({ before }) => before,
  delete: ({ services }, { data, attributes }) =>
    services.functions.remove(stringAt(data ?? {}, 'functionArn'), stringAt(attributes, 'Version')),
  resume: ({ services, account, region }, { data, attributes, physicalId }) =>
    services.functions.publish(physicalId.slice(0, physicalId.lastIndexOf(':')), stringAt(attributes, 'Version'), {
      ...{ account, region },
      ...frozen(objectAt(data ?? {}, 'snapshot')),
    }),
};

function frozen(published: JsonObject): Omit<FunctionSnapshot, 'account' | 'region'> {
  return {
    name: stringAt(published, 'name'),
    imageUri: optionalString(published, 'imageUri'),
    archive: optionalString(published, 'archive'),
    handler: stringAt(published, 'handler'),
    environment: mapValues(objectAt(published, 'environment'), String),
    memorySize: numberAt(published, 'memorySize', DEFAULT_MEMORY_MB),
    timeoutSeconds: numberAt(published, 'timeoutSeconds', DEFAULT_TIMEOUT_SECONDS),
    ...(published.reservedConcurrency === undefined
      ? {}
      : { reservedConcurrency: Number(published.reservedConcurrency) }),
  };
}

const alias: ResourceProvider = {
  treatment: 'run',
  replacedBy: ['FunctionName', 'Name'],
  create: (request) => {
    const { attributes } = functionNamed(request, stringAt(request.properties, 'FunctionName'));
    return point(request, `${stringAt(attributes, 'Arn')}:${stringAt(request.properties, 'Name')}`);
  },
  update: (request: UpdateRequest) => point(request, request.before.physicalId),
  delete: ({ services }, { physicalId }) => services.functions.removeAlias(physicalId),
  resume: ({ services }, { physicalId, properties }) =>
    services.functions.point(physicalId, stringAt(properties, 'FunctionVersion')),
};

function point({ services, properties, log, stackName }: ResourceRequest, aliasArn: string): Outcome {
  const target = stringAt(properties, 'FunctionVersion');
  services.functions.point(aliasArn, target);
  log(`${stackName}: ${aliasArn.split(':').slice(6).join(':')} points to version ${target}`);
  return { physicalId: aliasArn, attributes: { AliasArn: aliasArn } };
}

/** @param id a function's name or ARN */
function functionNamed(context: StackContext, id: string): StackResource {
  const found = context
    .resources()
    .find(
      ({ type, physicalId, attributes }) =>
        type === 'AWS::Lambda::Function' && (physicalId === id || attributes.Arn === id),
    );
  if (found === undefined) throw new Error(`Function not found: ${id}`);
  return found;
}

export const lambda: Providers = {
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Version': version,
  'AWS::Lambda::Alias': alias,
  'AWS::Lambda::Permission': checked({ id: generatedName, attributes: (id) => ({ Id: id }) }),
  'AWS::Lambda::EventInvokeConfig': checked({ id: uuid }),
  'AWS::Lambda::LayerVersion': checked({
    id: (request) => `${arn(request, 'lambda', `layer:${generatedName(request)}`)}:1`,
    attributes: (id) => ({ LayerVersionArn: id }),
    replacedBy: ['Content'],
  }),
  'AWS::Lambda::LayerVersionPermission': checked({ id: generatedName, attributes: (id) => ({ Id: id }) }),
};
