import type { Cloud } from './cloud';
import type { Stage } from './definition';

/** One environment of the release, as it is reached from this machine. */
export interface RunningEnvironment {
  readonly name: string;
  readonly urls: Record<string, string>;
  /** Outputs of all its stacks, with local addresses. */
  readonly outputs: Record<string, string>;
}

/** The outputs that people open. */
const URLS: Readonly<Record<string, string>> = { SiteUrl: 'site', ApiUrl: 'api' };

/** The environment that a stage deploys, if it does and if it is there. */
export function environmentOf(stage: Stage, cloud: Cloud): RunningEnvironment | undefined {
  const outputs: Record<string, string> = {};
  for (const action of stage.actions) {
    if (action.kind !== 'deploy') continue;
    for (const [name, value] of Object.entries(stackOutputs(cloud, action.environment.region, action.stackName))) {
      outputs[name] = cloud.addressBook.translate(value);
    }
  }
  if (Object.keys(outputs).length === 0) return undefined;
  const urls = Object.entries(URLS).flatMap(([output, name]) => {
    const value = outputs[output];
    return value === undefined ? [] : [[name, value]];
  });
  return { name: stage.name.toLowerCase(), urls: Object.fromEntries(urls) as Record<string, string>, outputs };
}

function stackOutputs(cloud: Cloud, region: string, stackName: string): Record<string, string> {
  try {
    return cloud.outputs(region, stackName);
  } catch {
    return {};
  }
}
