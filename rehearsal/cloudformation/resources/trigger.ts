import { setTimeout as pause } from 'node:timers/promises';
import { stringAt } from '../json';
import type { Outcome, ResourceProvider, ResourceRequest } from '../resource-provider';

/** `Custom::Trigger` of aws-cdk-lib/triggers: invokes a function whenever it is created or updated, on rollbacks too. */
export const trigger: ResourceProvider = {
  treatment: 'run',
  create: invoke,
  update: (request) => (request.properties.ExecuteOnHandlerChange === 'false' ? request.before : invoke(request)),
};

async function invoke(request: ResourceRequest): Promise<Outcome> {
  const { logicalId, properties, services, log, stackName } = request;
  const handler = stringAt(properties, 'HandlerArn');
  const outcome = { physicalId: logicalId };
  log(`${stackName}: ${logicalId} invokes ${handler.split(':').slice(6).join(':')}`);
  const invocation = services.functions.invoke(handler, {});
  if (properties.InvocationType === 'Event') return outcome;
  const timeout = Number(stringAt(properties, 'Timeout'));
  const abort = new AbortController();
  const late = pause(timeout, undefined, { signal: abort.signal, ref: false }).then((): never => {
    throw new Error(`${handler} did not answer in ${timeout} ms; the provider would invoke it again in parallel`);
  });
  late.catch(() => undefined);
  try {
    const result = await Promise.race([invocation, late]);
    if (result.throttled === true) throw new Error(`${handler}: Rate Exceeded`);
    if (result.error !== undefined) throw new Error(result.error.errorMessage || result.error.errorType);
  } finally {
    abort.abort();
  }
  return outcome;
}
