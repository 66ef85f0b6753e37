import type { Node } from 'constructs';
import { z } from 'zod';
import { accountOwners, crossCheck, DELIVERED } from './cross-checks';
import { configurationSchema, type EnvironmentConfig, type PipelineConfig } from './environment';
import { ConfigurationError, describeIssues, problem } from './errors';

export interface Configuration {
  readonly pipeline: PipelineConfig;
  /** In the order of cdk.json. */
  readonly environments: readonly EnvironmentConfig[];
}

/** Reads and checks `context.environments` and `context.pipeline`. @throws ConfigurationError with every problem. */
export function loadConfiguration(node: Node): Configuration {
  return parseConfiguration({
    environments: node.tryGetContext('environments') as unknown,
    pipeline: node.tryGetContext('pipeline') as unknown,
  });
}

/** The same for values at hand. */
export function parseConfiguration(context: { environments?: unknown; pipeline?: unknown }): Configuration {
  const input = { environments: context.environments, pipeline: context.pipeline };
  const parsed = configurationSchema.safeParse(input);
  if (!parsed.success) throw new ConfigurationError(describeIssues(parsed.error.issues, input, knownKeys));

  const { pipeline } = parsed.data;
  const named = Object.entries(parsed.data.environments);
  const problems = crossCheck(named, pipeline);
  if (problems.length > 0) throw new ConfigurationError(problems);

  const owners = accountOwners(named);
  return {
    pipeline,
    environments: named.map(([name, environment]) => ({
      ...environment,
      name,
      accountParts: owners.has(name),
      accountEnvironments: named.flatMap(([other, { account }]) => (account === environment.account ? [other] : [])),
      // Of the branch, not of the commit: no release may change a template by being another one.
      runbooks: `https://github.com/${pipeline.repository}/blob/${pipeline.branch}/docs/runbooks`,
    })),
  };
}

/** The environments that a release passes through. */
export type DeliveredEnvironments = Readonly<Record<(typeof DELIVERED)[number], EnvironmentConfig>>;

export function deliveredEnvironments(configuration: Configuration): DeliveredEnvironments {
  const named = (name: (typeof DELIVERED)[number]): EnvironmentConfig => {
    const environment = configuration.environments.find((candidate) => candidate.name === name);
    if (!environment)
      throw new ConfigurationError([problem(['environments', name], 'is missing: the pipeline delivers it')]);
    return environment;
  };
  return { dev: named('dev'), staging: named('staging'), prod: named('prod') };
}

/** The environment that `-c environment=NAME` deploys without the pipeline. */
export function directEnvironment(configuration: Configuration, name: string): EnvironmentConfig {
  const environment = configuration.environments.find((candidate) => candidate.name === name);
  if (!environment) {
    const names = configuration.environments
      .filter((candidate) => !candidate.pipeline)
      .map((candidate) => candidate.name);
    throw new ConfigurationError([
      problem(['environments'], `there is no "${name}"; for direct deployment there is ${names.join(', ')}`),
    ]);
  }
  if (environment.pipeline) {
    throw new ConfigurationError([
      `The pipeline delivers ${name}; deploy an environment of your own, such as -c environment=sandbox.`,
    ]);
  }
  return environment;
}

/** The keys that the schema allows at a path. */
function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = configurationSchema;
  for (const key of path) {
    schema = unwrap(schema);
    if (schema instanceof z.ZodObject) schema = (schema.shape as Record<PropertyKey, unknown>)[key];
    else if (schema instanceof z.ZodRecord) schema = schema.valueType;
    else return [];
  }
  schema = unwrap(schema);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodReadonly || schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;
}
