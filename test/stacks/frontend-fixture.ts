import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stage, type Stack } from 'aws-cdk-lib';
import { Capture, Match, Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { EnvironmentConfig } from '../../lib/config';
import { EDGE_REGION, hasEdge } from '../../lib/config/regions';
import { BackendStack } from '../../lib/stacks/backend-stack';
import { DatabaseStack } from '../../lib/stacks/database-stack';
import { EdgeMonitoringStack } from '../../lib/stacks/edge-monitoring-stack';
import { EdgeStack } from '../../lib/stacks/edge-stack';
import { FrontendStack } from '../../lib/stacks/frontend-stack';
import { MonitoringStack } from '../../lib/stacks/monitoring-stack';
import { RecoveryStack } from '../../lib/stacks/recovery-stack';
import { environmentConfig, FixedImage } from './backend-fixture';

export interface Resource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly DependsOn?: string | string[];
}

export interface EnvironmentOptions {
  readonly changes?: Partial<EnvironmentConfig>;
  readonly siteAssets?: string;
}

const { context } = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

export const SITE_FIXTURE = join(__dirname, '../fixtures/site');

/** The stacks of an environment in a Stage, with the context of cdk.json and the fixture's site. */
export function synthesiseEnvironment(name: string, options: EnvironmentOptions = {}) {
  // Each override of a default of the Solutions Construct would print a line.
  process.env.overrideWarningsEnabled = 'false';
  const config = environmentConfig(name, options.changes);
  const app = new App({ context });
  const stage = new Stage(app, name, { env: { account: config.account, region: config.region } });
  const elsewhere = (part: string, region: string) => ({
    config,
    stackName: `FillUp${part}Stack-${name}`,
    env: { account: config.account, region },
    crossRegionReferences: true,
  });
  const edge = hasEdge(config) ? new EdgeStack(stage, 'Edge', elsewhere('Edge', EDGE_REGION)) : undefined;
  const recovery =
    config.drRegion === undefined
      ? undefined
      : new RecoveryStack(stage, 'Recovery', elsewhere('Recovery', config.drRegion));
  const database = new DatabaseStack(stage, 'Database', {
    config,
    recovery,
    stackName: `FillUpDatabaseStack-${name}`,
    crossRegionReferences: true,
  });
  const backend = new BackendStack(stage, 'Backend', {
    config,
    image: new FixedImage(),
    database,
    stackName: `FillUpBackendStack-${name}`,
    crossRegionReferences: true,
  });
  const frontend = new FrontendStack(stage, 'Frontend', {
    config,
    database,
    backend,
    siteAssets: options.siteAssets ?? SITE_FIXTURE,
    edge,
    recovery,
    stackName: `FillUpFrontendStack-${name}`,
    crossRegionReferences: true,
  });
  const monitoring = new MonitoringStack(stage, 'Monitoring', {
    config,
    database,
    backend,
    frontend,
    stackName: `FillUpMonitoringStack-${name}`,
    crossRegionReferences: true,
  });
  const edgeMonitoring =
    edge &&
    new EdgeMonitoringStack(stage, 'EdgeMonitoring', { ...elsewhere('EdgeMonitoring', EDGE_REGION), edge, frontend });
  const assembly = stage.synth();
  return {
    assembly,
    edge: edge && templateOf(assembly, edge),
    edgeMonitoring: edgeMonitoring && templateOf(assembly, edgeMonitoring),
    recovery: recovery && templateOf(assembly, recovery),
    database: templateOf(assembly, database),
    frontend: templateOf(assembly, frontend),
    monitoring: templateOf(assembly, monitoring),
  };
}

function templateOf(assembly: CloudAssembly, stack: Stack): Template {
  return Template.fromJSON(assembly.getStackArtifact(stack.artifactId).template as Record<string, unknown>);
}

/** DistributionConfig of the site or of the API. */
export function distribution(template: Template, which: 'site' | 'API'): Record<string, unknown> {
  const config = new Capture();
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: Match.objectLike({ Comment: Match.stringLikeRegexp(`FillUp ${which} `) }),
  });
  template.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: config });
  do {
    const candidate = config.asObject();
    if (String(candidate.Comment).startsWith(`FillUp ${which} `)) return candidate;
  } while (config.next());
  throw new Error(`no distribution of the ${which}`);
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
