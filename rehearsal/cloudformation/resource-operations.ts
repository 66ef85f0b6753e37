import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { CloudServices } from './cloud-services';
import { resolveDynamicReferences, type DynamicReferences } from './dynamic-references';
import type { JsonObject } from './json';
import type {
  Outcome,
  Providers,
  ResourceProvider,
  ResourceRequest,
  StackContext,
  Treatment,
} from './resource-provider';
import type { StackRecord, StackResource } from './state';
import { TemplateError } from './template';

export interface ResourceEnvironment {
  readonly services: CloudServices;
  readonly providers: Providers;
  readonly references: DynamicReferences;
  readonly log: (line: string) => void;
}

/** What a stack asks of the services behind its resources. */
export class ResourceOperations {
  private readonly context: StackContext;

  constructor(
    private readonly record: StackRecord,
    private readonly environment: ResourceEnvironment,
  ) {
    const { account, region, stackName, stackId } = record;
    this.context = {
      ...{ account, region, stackName, stackId },
      services: environment.services,
      resources: () => Object.values(record.resources),
      log: environment.log,
    };
  }

  provider(type: string): ResourceProvider {
    const provider = this.environment.providers[type];
    if (provider === undefined) {
      throw new TemplateError(
        `unknown resource type ${type}: say in rehearsal/cloudformation/resources how it is treated`,
      );
    }
    return provider;
  }

  treatment(type: string, properties: JsonObject): Treatment {
    return treatmentOf(this.provider(type), properties);
  }

  /** Whether a change can be made in place, as far as the properties tell. */
  isInPlace(before: StackResource, type: string, properties: JsonObject): boolean {
    const { replacedBy = [] } = this.provider(type);
    return (
      before.type === type && replacedBy.every((name) => isDeepStrictEqual(before.properties[name], properties[name]))
    );
  }

  async create(logicalId: string, type: string, properties: JsonObject): Promise<StackResource> {
    return this.created(this.request(logicalId, type, properties, this.newId(logicalId)), properties);
  }

  async update(before: StackResource, properties: JsonObject): Promise<StackResource> {
    const { logicalId, type, uniqueId } = before;
    const provider = this.provider(type);
    if (provider.update === undefined) return this.create(logicalId, type, properties);
    const request = this.request(logicalId, type, properties, uniqueId);
    const outcome = await provider.update({
      ...request,
      before: { ...before, properties: this.resolved(before.properties) },
    });
    return asResource(request, properties, outcome);
  }

  async delete(resource: StackResource): Promise<void> {
    await this.provider(resource.type).delete?.(this.context, {
      ...resource,
      properties: this.resolved(resource.properties),
    });
  }

  async resume(resource: StackResource): Promise<void> {
    await this.provider(resource.type).resume?.(this.context, resource);
  }

  async settle(): Promise<void> {
    for (const resource of this.context.resources()) {
      await this.provider(resource.type).settle?.(this.context, resource);
    }
  }

  private async created(request: ResourceRequest, properties: JsonObject): Promise<StackResource> {
    return asResource(request, properties, await this.provider(request.type).create(request));
  }

  private request(logicalId: string, type: string, properties: JsonObject, uniqueId: string): ResourceRequest {
    return { ...this.context, logicalId, type, uniqueId, properties: this.resolved(properties) };
  }

  private newId(logicalId: string): string {
    this.record.sequence += 1;
    const { account, region, stackName, sequence } = this.record;
    const name = [account, region, stackName, logicalId, sequence].join('/');
    return BigInt(`0x${createHash('sha256').update(name).digest('hex')}`)
      .toString(36)
      .slice(0, 24);
  }

  private resolved(properties: JsonObject): JsonObject {
    return resolveDynamicReferences(properties, this.environment.references);
  }
}

export function treatmentOf({ treatment }: ResourceProvider, properties: JsonObject): Treatment {
  return typeof treatment === 'function' ? treatment(properties) : treatment;
}

function asResource(request: ResourceRequest, properties: JsonObject, outcome: Outcome): StackResource {
  const { logicalId, type, uniqueId } = request;
  const { physicalId, attributes = {}, data } = outcome;
  return { ...{ logicalId, type, uniqueId, properties, physicalId, attributes }, ...(data && { data }) };
}
