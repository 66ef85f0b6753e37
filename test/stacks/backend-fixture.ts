import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { DockerImageCode } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { parseConfiguration, type EnvironmentConfig } from '../../lib/config';
import type { ApiImage } from '../../lib/constructs/api-image';
import { BackendStack } from '../../lib/stacks/backend-stack';
import { DatabaseStack } from '../../lib/stacks/database-stack';
import { only, type Resource, resourcesOf } from './template-graph';

interface CdkJson {
  readonly context: Record<string, unknown>;
}

const { context } = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8')) as CdkJson;
const { environments } = parseConfiguration(context);

/** The image without a build: a repository and tag of fixed names. */
export class FixedImage implements ApiImage {
  constructor(readonly buildId = 'c-0123456789abcdef') {}

  code(scope: Construct, cmd?: string[]): DockerImageCode {
    const repository = Repository.fromRepositoryName(scope, 'Image', 'fillup-api');
    return DockerImageCode.fromEcr(repository, { tagOrDigest: this.buildId, cmd });
  }
}

/** The shipped configuration of an environment, with changes. */
export function environmentConfig(name: string, changes: Partial<EnvironmentConfig> = {}): EnvironmentConfig {
  const config = environments.find((environment) => environment.name === name);
  if (!config) throw new Error(`cdk.json has no environment "${name}"`);
  return { ...config, ...changes };
}

/** DatabaseStack and BackendStack in a Stage, with the context of cdk.json, as the pipeline synthesises them. */
export function synthesise(config: EnvironmentConfig, image: ApiImage = new FixedImage()) {
  const app = new App({ context });
  const env = { account: config.account, region: config.region };
  const stage = new Stage(app, config.name, { env });
  const database = new DatabaseStack(stage, 'Database', { config, stackName: `FillUpDatabaseStack-${config.name}` });
  const backend = new BackendStack(stage, 'Backend', {
    config,
    image,
    database,
    stackName: `FillUpBackendStack-${config.name}`,
  });
  const assembly = stage.synth();
  const template = (stack: DatabaseStack | BackendStack) =>
    Template.fromJSON(assembly.getStackArtifact(stack.artifactId).template as Record<string, unknown>);
  return { app, assembly, database: template(database), backend: template(backend) };
}

/** The template without what a version of the CDK changes: the hashes of assets, versions and deployments. */
export function withoutHashes(template: Template): unknown {
  const text = JSON.stringify(template.toJSON())
    .replace(/[0-9a-f]{64}/g, 'HASH')
    .replace(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1HASH')
    .replace(/(Deployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1HASH');
  return JSON.parse(text) as unknown;
}

export function functionNamed(template: Template, name: string): [id: string, resource: Resource] {
  const found = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).find(
    ([, { Properties }]) => Properties.FunctionName === name,
  );
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

export function variables(template: Template, name: string): Record<string, unknown> {
  return (functionNamed(template, name)[1].Properties.Environment as { Variables: Record<string, unknown> }).Variables;
}

export const aliasOf = (template: Template) => only(template, 'AWS::Lambda::Alias')[0];
