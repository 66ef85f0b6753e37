import { isDeepStrictEqual } from 'node:util';
import { dependencies, inOrder } from './dependency-graph';
import { Evaluator, type Surroundings } from './evaluator';
import { textOf } from './json';
import { ResourceOperations, type ResourceEnvironment } from './resource-operations';
import { reasonOf, StackFailed } from './stack-failed';
import type { StackRecord, StackResource, StackSnapshot } from './state';
import { TemplateError, type Template } from './template';

export interface StackEnvironment extends ResourceEnvironment {
  readonly surroundings: Omit<
    Surroundings,
    'account' | 'region' | 'stackName' | 'stackId' | 'reference' | 'attribute' | 'stackOutput'
  >;
  readonly stackOutput: (account: string, region: string, stackName: string, name: string) => string;
  readonly save: () => void;
}

const TEMPLATE = 'template';

/** One CloudFormation stack: brings the resources of a record to what a template says. */
export class Stack {
  private readonly operations: ResourceOperations;

  constructor(
    private readonly record: StackRecord,
    private readonly environment: StackEnvironment,
  ) {
    this.operations = new ResourceOperations(record, environment);
  }

  /** @returns whether anything changed. Throws `StackFailed` when it is back at where it was. */
  async deploy(template: Template): Promise<boolean> {
    const { record } = this;
    let current = TEMPLATE;
    let changed = false;
    let plan: { order: string[]; evaluator: Evaluator };
    try {
      plan = this.plan(template);
    } catch (error) {
      throw new StackFailed(record.stackName, current, reasonOf(error));
    }
    try {
      for (const id of plan.order) {
        current = id;
        changed = (await this.apply(id, template, plan.evaluator)) || changed;
      }
      current = TEMPLATE;
      const { outputs, exports } = this.outputs(template, plan.evaluator);
      const removed = Object.keys(record.resources).filter((id) => !plan.order.includes(id));
      const renamed = !isDeepStrictEqual([record.outputs, record.exports], [outputs, exports]);
      if (renamed || removed.length > 0) this.begin();
      changed = changed || renamed || removed.length > 0;
      Object.assign(record, { outputs, exports });
      await this.operations.settle();
    } catch (error) {
      const reason = reasonOf(error);
      this.environment.log(`${record.stackName} ${current} failed: ${reason}`);
      const rollbackReason = await this.rollBack();
      throw new StackFailed(record.stackName, current, reason, rollbackReason);
    }
    const removed = record.order.filter((id) => !plan.order.includes(id)).reverse();
    record.order = plan.order;
    if (record.status.endsWith('IN_PROGRESS'))
      record.status = record.previous === undefined ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE';
    this.finish();
    await this.cleanUp(removed);
    return changed;
  }

  async resume(): Promise<void> {
    const { order, resources } = this.record;
    // A deployment that was cut short leaves resources that the order does not know yet.
    for (const id of new Set([...order, ...Object.keys(resources)])) {
      const resource = resources[id];
      if (resource !== undefined) await this.operations.resume(resource);
    }
    await this.operations.settle();
  }

  /** Goes back to where the last deployment began. @returns why that failed, if it did. */
  async rollBack(): Promise<string | undefined> {
    const { record } = this;
    const nothing: StackSnapshot = { resources: {}, order: [], outputs: {}, exports: {} };
    const target = record.previous ?? (record.status === 'CREATE_IN_PROGRESS' ? nothing : undefined);
    // It failed before its first change.
    if (target === undefined) return undefined;
    let current = '';
    try {
      for (const id of target.order) {
        current = id;
        const before = target.resources[id];
        if (before !== undefined) await this.restore(before);
      }
      const created = Object.values(record.resources).filter(({ logicalId }) => !(logicalId in target.resources));
      for (const resource of created.reverse()) {
        current = resource.logicalId;
        await this.discard(resource, resource.deletionPolicy === 'Retain' && record.previous !== undefined);
      }
      Object.assign(record, {
        outputs: target.outputs,
        exports: target.exports,
        order: [...target.order],
        replaced: [],
      });
      await this.operations.settle();
    } catch (error) {
      record.status = 'UPDATE_ROLLBACK_FAILED';
      this.environment.save();
      return `${current}: ${reasonOf(error)}`;
    }
    record.status = 'UPDATE_ROLLBACK_COMPLETE';
    this.finish();
    return undefined;
  }

  private plan(template: Template): { order: string[]; evaluator: Evaluator } {
    const { account, region, stackName, stackId } = this.record;
    const evaluator = new Evaluator(template, {
      ...{ account, region, stackName, stackId },
      ...this.environment.surroundings,
      stackOutput: (otherRegion, otherStack, name) =>
        this.environment.stackOutput(account, otherRegion, otherStack, name),
      reference: (id) => this.deployed(id).physicalId,
      attribute: (id, name) => this.attribute(id, name),
    });
    const isActive = (id: string): boolean => {
      const resource = template.Resources[id];
      return resource !== undefined && (resource.Condition === undefined || evaluator.condition(resource.Condition));
    };
    const order = inOrder(dependencies(template, isActive));
    for (const id of order) this.operations.provider(template.Resources[id]?.Type ?? '');
    return { order, evaluator };
  }

  private async apply(id: string, template: Template, evaluator: Evaluator): Promise<boolean> {
    const definition = template.Resources[id];
    if (definition === undefined) return false;
    const { record, operations } = this;
    const { Type: type, DeletionPolicy: deletionPolicy, UpdateReplacePolicy: updateReplacePolicy } = definition;
    const properties = evaluator.properties(definition.Properties);
    const before = record.resources[id];
    if (before?.type === type && isDeepStrictEqual(before.properties, properties)) {
      record.resources[id] = { ...before, deletionPolicy, updateReplacePolicy };
      return false;
    }
    this.begin();
    let after: StackResource;
    if (before !== undefined && operations.isInPlace(before, type, properties)) {
      record.attempted[id] = properties;
      this.environment.save();
      after = await operations.update(before, properties);
    } else {
      after = await operations.create(id, type, properties);
    }
    if (before !== undefined && after.physicalId !== before.physicalId) record.replaced.push(before);
    record.resources[id] = { ...after, deletionPolicy, updateReplacePolicy };
    // What is only checked has no effect that a crash could lose.
    if (operations.treatment(type, properties) !== 'checked') this.environment.save();
    return true;
  }

  /** Puts one resource back to what it was, if the deployment touched it. */
  private async restore(before: StackResource): Promise<void> {
    const { record } = this;
    const id = before.logicalId;
    const now = record.resources[id];
    const attempted = record.attempted[id];
    if (
      now !== undefined &&
      attempted === undefined &&
      now.physicalId === before.physicalId &&
      isDeepStrictEqual(now.properties, before.properties)
    )
      return;
    if (now !== undefined && now.physicalId !== before.physicalId) {
      record.resources[id] = before;
      record.replaced = record.replaced.filter(({ physicalId }) => physicalId !== before.physicalId);
      await this.discard(now, false, before);
      return;
    }
    const tried: StackResource = { ...before, ...now, properties: attempted ?? now?.properties ?? {} };
    const { deletionPolicy, updateReplacePolicy } = before;
    record.resources[id] = {
      ...(await this.operations.update(tried, before.properties)),
      ...{ deletionPolicy, updateReplacePolicy },
    };
    record.attempted = without(record.attempted, id);
    this.environment.save();
  }

  /** Nothing depends on it any more, so a failure here fails no deployment; CloudFormation does the same. */
  private async cleanUp(removed: readonly string[]): Promise<void> {
    const { record } = this;
    const stray = Object.keys(record.resources).filter((id) => !record.order.includes(id) && !removed.includes(id));
    for (const id of [...removed, ...stray]) {
      const resource = record.resources[id];
      if (resource !== undefined)
        await this.discard(resource, isRetained(resource.deletionPolicy)).catch((error: unknown) =>
          this.reportLeftOver(id, error),
        );
    }
    for (const resource of record.replaced) {
      if (isRetained(resource.updateReplacePolicy)) continue;
      await this.operations.delete(resource).catch((error: unknown) => this.reportLeftOver(resource.logicalId, error));
    }
    record.replaced = [];
    this.environment.save();
  }

  private reportLeftOver(id: string, error: unknown): void {
    this.environment.log(`${this.record.stackName} ${id} could not be removed: ${reasonOf(error)}`);
  }

  private async discard(resource: StackResource, retain: boolean, successor?: StackResource): Promise<void> {
    if (!retain) await this.operations.delete(resource);
    if (successor === undefined) this.record.resources = without(this.record.resources, resource.logicalId);
    this.environment.save();
  }

  /** Remembers, before the first change, what a rollback has to go back to. */
  private begin(): void {
    const { record } = this;
    if (
      record.status.endsWith('IN_PROGRESS') &&
      (record.previous !== undefined || record.status === 'CREATE_IN_PROGRESS')
    )
      return;
    const { resources, order, outputs, exports } = record;
    // Resources are replaced, never changed, so their records need no copy.
    record.previous = { resources: { ...resources }, order: [...order], outputs, exports };
    record.status = 'UPDATE_IN_PROGRESS';
    record.attempted = {};
    this.environment.save();
  }

  private finish(): void {
    this.record.attempted = {};
    this.record.previous = undefined;
    this.environment.save();
  }

  private outputs(template: Template, evaluator: Evaluator): Pick<StackRecord, 'outputs' | 'exports'> {
    const outputs: Record<string, string> = {};
    const exports: Record<string, string> = {};
    for (const [name, output] of Object.entries(template.Outputs ?? {})) {
      if (output.Condition !== undefined && !evaluator.condition(output.Condition)) continue;
      const value = textOf(evaluator.evaluate(output.Value) ?? '');
      outputs[name] = value;
      if (output.Export !== undefined) exports[textOf(evaluator.evaluate(output.Export.Name))] = value;
    }
    return { outputs, exports };
  }

  private deployed(id: string): StackResource {
    const resource = this.record.resources[id];
    if (resource === undefined) throw new TemplateError(`${id} does not exist`);
    return resource;
  }

  private attribute(id: string, name: string): StackResource['attributes'][string] {
    const { attributes, type } = this.deployed(id);
    const value = attributes[name];
    if (value === undefined)
      throw new TemplateError(`Fn::GetAtt ${id}.${name}: the rehearsal's ${type} has no such attribute`);
    return value;
  }
}

function isRetained(policy: string | undefined): boolean {
  return policy === 'Retain' || policy === 'RetainExceptOnCreate';
}

function without<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}
