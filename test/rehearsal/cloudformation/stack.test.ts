import type { CloudServices } from '../../../rehearsal/cloudformation/cloud-services';
import { textOf, type JsonObject } from '../../../rehearsal/cloudformation/json';
import type { Providers } from '../../../rehearsal/cloudformation/resource-provider';
import { Stack } from '../../../rehearsal/cloudformation/stack';
import type { StackRecord } from '../../../rehearsal/cloudformation/state';
import type { Template } from '../../../rehearsal/cloudformation/template';

type Resources = Record<string, { Type: string; Properties?: JsonObject; DependsOn?: string; DeletionPolicy?: string }>;

/** A stack of resources that only write down what happens to them. */
class RecordedStack {
  readonly calls: string[] = [];
  readonly record: StackRecord = {
    ...{ stackName: 'Stack', account: '123456789012', region: 'ap-northeast-1', stackId: 'id', sequence: 0 },
    ...{
      status: 'CREATE_IN_PROGRESS' as const,
      resources: {},
      order: [],
      outputs: {},
      exports: {},
      attempted: {},
      replaced: [],
    },
  };
  /** Values of the property `value` that fail. */
  readonly failing = new Set<string>();

  private readonly providers: Providers = {
    Thing: {
      treatment: 'run',
      replacedBy: ['name'],
      create: ({ logicalId, properties, uniqueId }) => {
        this.called('create', logicalId, properties);
        return { physicalId: `${logicalId}-${uniqueId}`, attributes: { Value: properties.value ?? '' } };
      },
      update: ({ logicalId, properties, before }) => {
        this.called(`update ${textOf(before.properties.value)} →`, logicalId, properties);
        return { physicalId: before.physicalId, attributes: { Value: properties.value ?? '' } };
      },
      delete: (_, { logicalId, properties }) => this.called('delete', logicalId, properties),
    },
  };

  deploy(resources: Resources, outputs: Template['Outputs'] = {}): Promise<boolean> {
    return this.stack().deploy({ Resources: resources, Outputs: outputs });
  }

  continueRollback(): Promise<string | undefined> {
    return this.stack().rollBack();
  }

  private stack(): Stack {
    return new Stack(this.record, {
      providers: this.providers,
      // The providers above use none of them.
      services: {} as CloudServices,
      references: { secret: () => '', systemsManagerParameter: () => '' },
      surroundings: { availabilityZones: () => [], importedValue: () => '', systemsManagerParameter: () => '' },
      stackOutput: () => '',
      save: () => undefined,
      log: () => undefined,
    });
  }

  takeCalls(): string[] {
    return this.calls.splice(0);
  }

  private called(verb: string, logicalId: string, { value }: JsonObject): void {
    this.calls.push(`${verb} ${logicalId} ${textOf(value)}`);
    if (this.failing.has(textOf(value))) throw new Error(`${textOf(value)} is refused`);
  }
}

const thing = (value: string, more: JsonObject = {}, DependsOn?: string): Resources[string] => ({
  Type: 'Thing',
  Properties: { value, ...more },
  DependsOn,
});

test('creates in order, records outputs, and leaves alone what did not change', async () => {
  const stack = new RecordedStack();
  const resources = { B: thing('b', { of: { Ref: 'A' } }), A: thing('a') };
  const outputs = { Value: { Value: { 'Fn::GetAtt': ['A', 'Value'] } } };
  expect(await stack.deploy(resources, outputs)).toBe(true);
  expect(stack.takeCalls()).toEqual(['create A a', 'create B b']);
  expect(stack.record).toMatchObject({ status: 'CREATE_COMPLETE', outputs: { Value: 'a' } });

  expect(await stack.deploy(resources, outputs)).toBe(false);
  expect(stack.takeCalls()).toEqual([]);
});

test('updates in place, replaces where it must, and deletes last', async () => {
  const stack = new RecordedStack();
  await stack.deploy({
    A: thing('a'),
    B: thing('b', { name: 'one' }),
    Gone: thing('gone'),
    Kept: { ...thing('kept'), DeletionPolicy: 'Retain' },
  });
  stack.takeCalls();
  expect(await stack.deploy({ A: thing('a2'), B: thing('b', { name: 'two' }), New: thing('new', {}, 'B') })).toBe(true);
  expect(stack.takeCalls()).toEqual([
    'update a → A a2',
    'create B b',
    'create New new',
    'delete Gone gone',
    'delete B b',
  ]);
  expect(Object.keys(stack.record.resources).sort()).toEqual(['A', 'B', 'New']);
  expect(stack.record.status).toBe('UPDATE_COMPLETE');
});

test('a failed update is taken back with the old properties, in order, and what it created goes', async () => {
  const stack = new RecordedStack();
  const before = {
    A: thing('a1'),
    Named: thing('n', { name: 'one' }),
    Trigger: thing('t1', {}, 'A'),
    Untouched: thing('u'),
  };
  await stack.deploy(before);
  const resources = structuredClone(stack.record.resources);
  stack.takeCalls();

  stack.failing.add('t2');
  const failed = stack.deploy({
    A: thing('a2'),
    Named: thing('n', { name: 'two' }),
    New: thing('new'),
    Trigger: thing('t2', {}, 'A'),
    Untouched: thing('u'),
  });
  await expect(failed).rejects.toMatchObject({
    name: 'StackFailed',
    logicalId: 'Trigger',
    reason: 't2 is refused',
    rollbackReason: undefined,
  });
  expect(stack.takeCalls()).toEqual([
    'update a1 → A a2',
    'create Named n',
    'create New new',
    'update t1 → Trigger t2',
    'update a2 → A a1',
    'delete Named n',
    'update t2 → Trigger t1',
    'delete New new',
  ]);
  expect(stack.record).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', previous: undefined, replaced: [] });
  expect(stack.record.resources).toEqual(resources);

  expect(await stack.deploy(before)).toBe(false);
  expect(await stack.deploy({ ...before, Trigger: thing('t3', {}, 'A') })).toBe(true);
});

test('a failed creation leaves nothing', async () => {
  const stack = new RecordedStack();
  stack.failing.add('bad');
  await expect(
    stack.deploy({ A: { ...thing('a'), DeletionPolicy: 'Retain' }, Bad: thing('bad', {}, 'A') }),
  ).rejects.toThrow('Stack: Bad: bad is refused (rolled back)');
  expect(stack.takeCalls()).toEqual(['create A a', 'create Bad bad', 'delete A a']);
  expect(stack.record.resources).toEqual({});
});

test('a failure before the first change takes nothing away', async () => {
  const stack = new RecordedStack();
  await stack.deploy({ A: thing('a') });
  stack.takeCalls();
  await expect(stack.deploy({ A: thing('a', { of: { 'Fn::GetAtt': ['A', 'Missing'] } }) })).rejects.toThrow(
    'no such attribute',
  );
  await expect(stack.deploy({ A: thing('a'), X: { Type: 'AWS::Quantum::Computer' } })).rejects.toThrow(
    'unknown resource type AWS::Quantum::Computer',
  );
  expect(stack.takeCalls()).toEqual([]);
  expect(Object.keys(stack.record.resources)).toEqual(['A']);
});

test('a rollback that fails says so and can be continued', async () => {
  const stack = new RecordedStack();
  await stack.deploy({ A: thing('a1'), T: thing('t1', {}, 'A') });
  for (const value of ['t1', 't2']) stack.failing.add(value);
  await expect(stack.deploy({ A: thing('a2'), T: thing('t2', {}, 'A') })).rejects.toMatchObject({
    rollbackReason: 'T: t1 is refused',
  });
  expect(stack.record.status).toBe('UPDATE_ROLLBACK_FAILED');
  stack.failing.clear();
  stack.takeCalls();
  expect(await stack.continueRollback()).toBeUndefined();
  expect(stack.takeCalls()).toEqual(['update t2 → T t1']);
  expect(stack.record.status).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test('a deployment that was cut short goes on, and still knows where to go back to', async () => {
  const stack = new RecordedStack();
  await stack.deploy({ A: thing('a1'), T: thing('t1', {}, 'A') });
  const before = structuredClone(stack.record);
  stack.takeCalls();
  // As a crash after the first of two updates leaves the state file.
  await stack.deploy({ A: thing('a2'), T: thing('t1', {}, 'A') });
  Object.assign(stack.record, { status: 'UPDATE_IN_PROGRESS', attempted: { A: { value: 'a2' } }, previous: before });
  stack.takeCalls();
  stack.failing.add('t2');
  await expect(stack.deploy({ A: thing('a2'), T: thing('t2', {}, 'A') })).rejects.toThrow('t2 is refused');
  expect(stack.takeCalls()).toEqual(['update t1 → T t2', 'update a2 → A a1', 'update t2 → T t1']);
});
