import { type Stack, Stage, type StackProps, type StageProps, Tags, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config';
import type { ApiImage } from '../constructs/api-image';
import { AccountStack } from '../stacks/account-stack';
import { BackendStack } from '../stacks/backend-stack';
import { DatabaseStack } from '../stacks/database-stack';
import { FrontendStack } from '../stacks/frontend-stack';
import { MonitoringStack } from '../stacks/monitoring-stack';

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
  readonly database: DatabaseStack;
  readonly backend: BackendStack;
  readonly frontend: FrontendStack;
  readonly monitoring: MonitoringStack;
  /** In the order of their deployment. */
  readonly stackNames: readonly string[];

  constructor(scope: Construct, id: string, props: FillUpStageProps) {
    const { config, image, siteAssets } = props;
    super(scope, id, { ...props, env: { account: config.account, region: config.region } });
    this.config = config;

    if (config.accountParts) {
      this.accountParts = new AccountStack(this, 'Account', { ...stackProps(config, 'Account'), config });
    }
    const database = new DatabaseStack(this, 'Database', { ...stackProps(config, 'Database'), config });
    const backend = new BackendStack(this, 'Backend', { ...stackProps(config, 'Backend'), config, image, database });
    const frontend = new FrontendStack(this, 'Frontend', {
      ...stackProps(config, 'Frontend'),
      config,
      backend,
      siteAssets,
    });
    const monitoring = new MonitoringStack(this, 'Monitoring', {
      ...stackProps(config, 'Monitoring'),
      config,
      database,
      backend,
      frontend,
    });

    const stacks = [...(this.accountParts ? [this.accountParts] : []), database, backend, frontend, monitoring];
    deployInOrder(stacks);
    this.stackNames = stacks.map((stack) => stack.stackName);
    Validations.of(database).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'The zones are named in the configuration: looking them up would need credentials at synth',
    });
    this.database = database;
    this.backend = backend;
    this.frontend = frontend;
    this.monitoring = monitoring;
    for (const [key, value] of Object.entries(tags(config))) Tags.of(this).add(key, value);
  }
}

type Part = 'Account' | 'Database' | 'Backend' | 'Frontend' | 'Monitoring';

function stackProps(config: EnvironmentConfig, part: Part): StackProps {
  return {
    stackName: part === 'Account' ? 'FillUpAccountStack' : `FillUp${part}Stack-${config.name}`,
    // CodePipeline ignores it: the pipeline's Protect step sees to it. It holds for a direct deployment.
    terminationProtection: config.name === 'prod',
    tags: { ...tags(config), Component: part.toLowerCase() },
  };
}

function tags(config: EnvironmentConfig): Record<string, string> {
  return { Environment: config.name, Application: 'fillup', CostCenter: 'engineering', Owner: 'devops-team' };
}

/** Weak references order only what refers to something; a release is deployed in one order, whatever refers to what. */
function deployInOrder(stacks: readonly Stack[]): void {
  for (const [index, stack] of stacks.entries()) {
    for (const earlier of stacks.slice(0, index)) stack.addStackDependency(earlier);
  }
}
