import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Artifact } from './artifacts';
import type { DeployAction } from './definition';
import { isObject } from './template';

/** One stack as CloudFormation gets it. */
export interface StackDeployment {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly templateFile: string;
  readonly assemblyDirectory: string;
  readonly tags: Record<string, string>;
}

export function stackDeployment(action: DeployAction, artifacts: ReadonlyMap<string, Artifact>): StackDeployment {
  const file = ({ artifact, path: relative }: { artifact: string; path: string }) => {
    const directory = artifacts.get(artifact)?.directory;
    if (directory === undefined) throw new Error(`input artifact ${artifact} does not exist`);
    return path.join(directory, relative);
  };
  const templateFile = file(action.template);
  return {
    stackName: action.stackName,
    ...action.environment,
    templateFile,
    assemblyDirectory: path.dirname(templateFile),
    tags: action.configuration === undefined ? {} : readTags(file(action.configuration)),
  };
}

function readTags(file: string): Record<string, string> {
  const configuration: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const tags = isObject(configuration) && isObject(configuration['Tags']) ? configuration['Tags'] : {};
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));
}
