import { isObject, objectsAt, optionalString, stringAt, type Json, type JsonObject } from '../json';
import type { Outcome, Providers, ResourceProvider, ResourceRequest, StackContext } from '../resource-provider';
import type { ScheduleTarget } from '../schedules';
import { arn, generatedName } from './checked';

/** A schedule of functions is fired when due; what waits for events of AWS's services has none to wait for. */
const rule: ResourceProvider = {
  treatment: (properties) => (firesHere(properties) ? 'run' : 'checked'),
  replacedBy: ['Name', 'EventBusName'],
  create: (request) => start(request, optionalString(request.properties, 'Name') ?? generatedName(request)),
  update: (request) => start(request, request.before.physicalId),
  delete: ({ services }, { attributes }) => services.schedules.stop(stringAt(attributes, 'Arn')),
  resume: (context, { attributes, properties }) => follow(context, stringAt(attributes, 'Arn'), properties),
};

function start(request: ResourceRequest, name: string): Outcome {
  const ruleArn = arn(request, 'events', `rule/${name}`);
  follow(request, ruleArn, request.properties);
  return { physicalId: name, attributes: { Arn: ruleArn } };
}

function follow(context: StackContext, ruleArn: string, properties: JsonObject): void {
  const { schedules } = context.services;
  if (firesHere(properties)) {
    schedules.start(ruleArn, stringAt(properties, 'ScheduleExpression'), targetsOf(context, ruleArn, properties));
  } else if (properties.ScheduleExpression !== undefined) schedules.stop(ruleArn);
}

function firesHere(properties: JsonObject): boolean {
  return (
    properties.ScheduleExpression !== undefined &&
    properties.State !== 'DISABLED' &&
    objectsAt(properties, 'Targets').every((target) => stringAt(target, 'Arn').includes(':lambda:'))
  );
}

function targetsOf({ account, region }: StackContext, ruleArn: string, properties: JsonObject): ScheduleTarget[] {
  return objectsAt(properties, 'Targets').map((target) => {
    const input = optionalString(target, 'Input');
    const constant = input === undefined ? undefined : (JSON.parse(input) as Json);
    const scheduled = (due: Date): JsonObject => ({
      version: '0',
      id: crypto.randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account,
      time: due.toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: [ruleArn],
      detail: {},
    });
    return { arn: stringAt(target, 'Arn'), event: isObject(constant) ? () => constant : scheduled };
  });
}

export const events: Providers = { 'AWS::Events::Rule': rule };
