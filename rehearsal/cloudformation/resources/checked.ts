import type { JsonObject } from '../json';
import { optionalString } from '../json';
import type { ResourceProvider, ResourceRequest } from '../resource-provider';

export interface CheckedType {
  /** What `Ref` gives. */
  readonly id: (request: ResourceRequest) => string;
  readonly attributes?: (id: string, request: ResourceRequest) => JsonObject;
  /** Properties that cannot change in place. */
  readonly replacedBy?: readonly string[];
}

/** A type whose properties are resolved as in AWS, and which nothing on this machine runs. */
export function checked({ id, attributes, replacedBy }: CheckedType): ResourceProvider {
  return {
    treatment: 'checked',
    replacedBy,
    create: (request) => {
      const physicalId = id(request);
      return { physicalId, attributes: attributes?.(physicalId, request) };
    },
    update: (request) => {
      const { physicalId } = request.before;
      return { physicalId, attributes: attributes?.(physicalId, request) };
    },
  };
}

/** A name property that identifies the resource; generated as CloudFormation does where the template gives none. */
export function named(property: string): Pick<CheckedType, 'id' | 'replacedBy'> {
  return {
    id: (request) => optionalString(request.properties, property) ?? generatedName(request),
    replacedBy: [property],
  };
}

export function generatedName({ stackName, logicalId, uniqueId }: ResourceRequest): string {
  return `${stackName.slice(0, 24)}-${logicalId.slice(0, 24)}-${uniqueId.slice(0, 12)}`;
}

/** An id as services make them: `vpc-0a1b…`. */
export function prefixed(prefix: string): (request: ResourceRequest) => string {
  return ({ uniqueId }) => `${prefix}-0${Buffer.from(uniqueId).toString('hex').slice(0, 16)}`;
}

export function uuid({ uniqueId }: ResourceRequest): string {
  return Buffer.from(uniqueId)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

export function arn(request: ResourceRequest, service: string, resource: string): string {
  return `arn:aws:${service}:${request.region}:${request.account}:${resource}`;
}

/** An ARN without a region. */
export function globalArn(request: ResourceRequest, service: string, resource: string): string {
  return `arn:aws:${service}::${request.account}:${resource}`;
}
