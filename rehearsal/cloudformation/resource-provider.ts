import type { JsonObject } from './json';
import type { CloudServices } from './cloud-services';
import type { StackResource } from './state';

/** How far the rehearsal goes with a resource. */
export type Treatment = 'run' | 'shortened' | 'checked';

/** The stack that a resource stands in. */
export interface StackContext {
  readonly services: CloudServices;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
  /** The resources of the stack as they are at this moment. */
  readonly resources: () => StackResource[];
  readonly log: (line: string) => void;
}

export interface ResourceRequest extends StackContext {
  readonly logicalId: string;
  readonly type: string;
  /** All resolved, dynamic references too. */
  readonly properties: JsonObject;
  /** Lower case letters and digits, its own for every physical resource and the same at its updates. */
  readonly uniqueId: string;
}

export interface UpdateRequest extends ResourceRequest {
  /** The resource as it is, its properties resolved as in `properties`. */
  readonly before: StackResource;
}

export interface Outcome {
  /** What `Ref` gives. An update that answers with another one has replaced the resource. */
  readonly physicalId: string;
  readonly attributes?: JsonObject;
  readonly data?: JsonObject;
}

/** A service's side of one resource type. */
export interface ResourceProvider {
  readonly treatment: Treatment | ((properties: JsonObject) => Treatment);
  /** Properties that cannot change in place. */
  readonly replacedBy?: readonly string[];
  create(request: ResourceRequest): Outcome | Promise<Outcome>;
  /** @default every change replaces the resource */
  update?(request: UpdateRequest): Outcome | Promise<Outcome>;
  delete?(context: StackContext, resource: StackResource): void | Promise<void>;
  /** Brings up what an earlier run left running. */
  resume?(context: StackContext, resource: StackResource): void | Promise<void>;
  /** After the stack's last resource: for what depends on several resources at once. */
  settle?(context: StackContext, resource: StackResource): void | Promise<void>;
}

export type Providers = Readonly<Record<string, ResourceProvider>>;
