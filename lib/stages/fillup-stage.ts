import { type Stack, Stage, type StackProps, type StageProps, Tags, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config';
import { EDGE_REGION, hasEdge } from '../config/regions';
import type { ApiImage } from '../constructs/api-image';
import { bound } from '../stacks/account/boundary';
import { AccountStack } from '../stacks/account-stack';
import { BackendStack } from '../stacks/backend-stack';
import { DatabaseStack } from '../stacks/database-stack';
import { EdgeMonitoringStack } from '../stacks/edge-monitoring-stack';
import { EdgeStack } from '../stacks/edge-stack';
import { FrontendStack } from '../stacks/frontend-stack';
import { MonitoringStack } from '../stacks/monitoring-stack';
import { RecoveryStack } from '../stacks/recovery-stack';

export interface FillUpStageProps extends StageProps {
  readonly config: EnvironmentConfig;
  readonly image: ApiImage;
  /** Directory of the built site. */
  readonly siteAssets: string;
}

/** One environment: everything the product needs to run, in the order in which it is deployed. */
export class FillUpStage extends Stage {
  readonly config: EnvironmentConfig;
  readonly accountParts?: AccountStack;
  readonly edge?: EdgeStack;
  readonly recovery?: RecoveryStack;
  readonly database: DatabaseStack;
  readonly backend: BackendStack;
  readonly frontend: FrontendStack;
  readonly monitoring: MonitoringStack;
  readonly edgeMonitoring?: EdgeMonitoringStack;

  constructor(scope: Construct, id: string, props: FillUpStageProps) {
    const { config, image, siteAssets } = props;
    super(scope, id, { ...props, env: { account: config.account, region: config.region } });
    this.config = config;

    if (config.accountParts) {
      this.accountParts = new AccountStack(this, 'Account', { ...stackProps(config, 'Account'), config });
    }
    if (hasEdge(config)) {
      this.edge = new EdgeStack(this, 'Edge', { ...stackProps(config, 'Edge', EDGE_REGION), config });
    }
    if (config.drRegion !== undefined) {
      this.recovery = new RecoveryStack(this, 'Recovery', {
        ...stackProps(config, 'Recovery', config.drRegion),
        config,
      });
    }
    const { edge, recovery } = this;
    const database = new DatabaseStack(this, 'Database', { ...stackProps(config, 'Database'), config, recovery });
    const backend = new BackendStack(this, 'Backend', { ...stackProps(config, 'Backend'), config, image, database });
    const frontend = new FrontendStack(this, 'Frontend', {
      ...stackProps(config, 'Frontend'),
      config,
      database,
      backend,
      siteAssets,
      edge,
      recovery,
    });
    const monitoring = new MonitoringStack(this, 'Monitoring', {
      ...stackProps(config, 'Monitoring'),
      config,
      database,
      backend,
      frontend,
    });

    if (edge) {
      this.edgeMonitoring = new EdgeMonitoringStack(this, 'EdgeMonitoring', {
        ...stackProps(config, 'EdgeMonitoring', EDGE_REGION),
        config,
        edge,
        frontend,
      });
    }

    const stacks = deployInOrder([
      [this.accountParts],
      [edge, recovery],
      [database],
      [backend],
      [frontend],
      [monitoring, this.edgeMonitoring],
    ]);
    // Not the account's own: its roles are made beside the boundary, and may be there first.
    for (const stack of stacks.filter((each) => each !== this.accountParts)) bound(stack);
    Validations.of(database).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'The zones are named in the configuration: looking them up would need credentials at synth',
    });
    this.database = database;
    this.backend = backend;
    this.frontend = frontend;
    this.monitoring = monitoring;
    for (const [key, value] of Object.entries(tags(config))) Tags.of(this).add(key, value);
    for (const stack of stacks) Tags.of(stack).add('Component', component(stack.node.id));
  }
}

type Part = 'Account' | 'Edge' | 'Recovery' | 'Database' | 'Backend' | 'Frontend' | 'Monitoring' | 'EdgeMonitoring';

function stackProps(config: EnvironmentConfig, part: Part, region = config.region): StackProps {
  return {
    env: { account: config.account, region },
    // Else what another region refers to would need a name of ours; the references stay weak.
    crossRegionReferences: true,
    stackName: part === 'Account' ? 'FillUpAccountStack' : `FillUp${part}Stack-${config.name}`,
    // CodePipeline ignores it: the pipeline's Protect step sees to it. It holds for a direct deployment.
    terminationProtection: config.name === 'prod',
    tags: { ...tags(config), Component: component(part) },
  };
}

function component(part: string): string {
  return part.replace(/\B[A-Z]/g, '-$&').toLowerCase();
}

function tags(config: EnvironmentConfig): Record<string, string> {
  return { Environment: config.name, Application: 'fillup', CostCenter: 'engineering', Owner: 'devops-team' };
}

/**
 * Weak references order only what refers to something; a release is deployed in one order, whatever refers to what.
 * The stacks of one step are deployed side by side.
 */
function deployInOrder(steps: readonly (readonly (Stack | undefined)[])[]): Stack[] {
  const stacks: Stack[] = [];
  for (const step of steps) {
    const together = step.filter((stack) => stack !== undefined);
    for (const stack of together) {
      for (const earlier of stacks) stack.addStackDependency(earlier);
    }
    stacks.push(...together);
  }
  return stacks;
}
