import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stage, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { EnvironmentConfig } from '../../lib/config';
import { BackendStack } from '../../lib/stacks/backend-stack';
import { DatabaseStack } from '../../lib/stacks/database-stack';
import { FrontendStack } from '../../lib/stacks/frontend-stack';
import { MonitoringStack } from '../../lib/stacks/monitoring-stack';
import { environmentConfig, FixedImage } from './backend-fixture';

export interface Resource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly DependsOn?: string | string[];
}

export interface EnvironmentOptions {
  readonly changes?: Partial<EnvironmentConfig>;
  readonly siteAssets?: string;
  readonly certificateArn?: string;
}

const { context } = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

export const SITE_FIXTURE = join(__dirname, '../fixtures/site');

/** The four stacks of an environment in a Stage, with the context of cdk.json and the fixture's site. */
export function synthesiseEnvironment(name: string, options: EnvironmentOptions = {}) {
  // Each override of a default of the Solutions Construct would print a line.
  process.env.overrideWarningsEnabled = 'false';
  const config = environmentConfig(name, options.changes);
  const app = new App({ context });
  const stage = new Stage(app, name, { env: { account: config.account, region: config.region } });
  const database = new DatabaseStack(stage, 'Database', { config, stackName: `FillUpDatabaseStack-${name}` });
  const backend = new BackendStack(stage, 'Backend', {
    config,
    image: new FixedImage(),
    database,
    stackName: `FillUpBackendStack-${name}`,
  });
  const frontend = new FrontendStack(stage, 'Frontend', {
    config,
    backend,
    siteAssets: options.siteAssets ?? SITE_FIXTURE,
    certificate:
      options.certificateArn === undefined
        ? undefined
        : Certificate.fromCertificateArn(stage, 'Certificate', options.certificateArn),
    stackName: `FillUpFrontendStack-${name}`,
  });
  const monitoring = new MonitoringStack(stage, 'Monitoring', {
    config,
    database,
    backend,
    frontend,
    stackName: `FillUpMonitoringStack-${name}`,
  });
  const assembly = stage.synth();
  return {
    assembly,
    database: templateOf(assembly, database),
    frontend: templateOf(assembly, frontend),
    monitoring: templateOf(assembly, monitoring),
  };
}

function templateOf(assembly: CloudAssembly, stack: Stack): Template {
  return Template.fromJSON(assembly.getStackArtifact(stack.artifactId).template as Record<string, unknown>);
}

/** The logical ids along a dependency cycle, or undefined. CloudFormation refuses a template that has one. */
export function dependencyCycle(resources: Readonly<Record<string, Resource>>): string[] | undefined {
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    const resource = resources[id];
    if (!resource || done.has(id)) return undefined;
    for (const next of references(resource)) {
      const cycle = visit(next, [...path, id]);
      if (cycle) return cycle;
    }
    done.add(id);
    return undefined;
  };
  for (const id of Object.keys(resources)) {
    const cycle = visit(id, []);
    if (cycle) return cycle;
  }
  return undefined;
}

function references(resource: Resource): string[] {
  const explicit = [resource.DependsOn ?? []].flat();
  const implicit = [...JSON.stringify(resource.Properties ?? {}).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)];
  return [...explicit, ...implicit.flatMap(([, id]) => (id === undefined ? [] : [id]))];
}

/** The template with content hashes replaced, so that a snapshot changes only when the infrastructure does. */
export function withoutHashes(template: Template): unknown {
  return JSON.parse(JSON.stringify(template.toJSON()).replace(/\b[0-9a-f]{64}\b/g, '[hash]')) as unknown;
}
