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
  return {
    app,
    assembly,
    database: Template.fromJSON(assembly.getStackArtifact(database.artifactId).template as Record<string, unknown>),
    backend: Template.fromJSON(assembly.getStackArtifact(backend.artifactId).template as Record<string, unknown>),
  };
}
