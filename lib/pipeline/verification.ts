import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { BuildSpec, mergeBuildSpecs, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CodeBuildStep, type FileSet, type IFileSetProducer, type Step } from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import type { FillUpStage } from '../stages/fillup-stage';
import { buildLog, runtimes, SMALL_MACHINE } from './build-environment';
import { EnvironmentTests } from './environment-tests';

export interface VerificationProps {
  /** The repository: the tests are files of it, and need nothing installed. */
  readonly source: IFileSetProducer;
}

/**
 * The steps that look at an environment after its deployment: one project for each kind of test, whatever the
 * environment. They share one role, which may do nothing by itself.
 */
export class Verification extends Construct {
  private readonly role: Role;
  private readonly source: FileSet;
  private readonly smokeTests: PipelineProject;
  private readonly integrationTests: PipelineProject;

  constructor(scope: Construct, id: string, props: VerificationProps) {
    super(scope, id);
    if (!props.source.primaryOutput) throw new Error('The tests need the repository: their source yields no files.');
    this.source = props.source.primaryOutput;
    this.role = new Role(this, 'Role', {
      description: 'Runs the smoke and integration tests against a deployed environment',
      assumedBy: new ServicePrincipal('codebuild.amazonaws.com'),
    });
    this.smokeTests = this.project('Smoke', 'test/smoke');
    this.integrationTests = this.project('Integration', 'test/integration');
  }

  /** Is it up, and is it this release? */
  smoke(stage: FillUpStage): Step {
    return this.tests('Smoke', this.smokeTests, stage);
  }

  /** Does all of it work together? @param mode `readonly` leaves no trace in the environment's data. */
  integration(stage: FillUpStage, mode: 'full' | 'readonly'): Step {
    return this.tests('Integration', this.integrationTests, stage, { INTEGRATION_MODE: mode });
  }

  private project(name: string, folder: string): PipelineProject {
    const command = `node --experimental-websocket --test ${folder}/*.test.mjs`;
    return new PipelineProject(this, name, {
      description: `${name} tests of the FillUp pipeline`,
      role: this.role,
      environment: SMALL_MACHINE,
      buildSpec: mergeBuildSpecs(
        runtimes(),
        BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: [command] } } }),
      ),
      logging: buildLog(this, name),
      timeout: Duration.hours(1),
      grantReportGroupPermissions: false,
    });
  }

  private tests(
    id: string,
    project: PipelineProject,
    stage: FillUpStage,
    variables: Readonly<Record<string, string>> = {},
  ): Step {
    return new EnvironmentTests(id, {
      source: this.source,
      project,
      variables: { ...variables, ENVIRONMENT: stage.config.name },
      outputs: {
        SITE_URL: outputOf(stage.frontend, 'SiteUrl'),
        API_URL: outputOf(stage.frontend, 'ApiUrl'),
        SITE_BUILD_ID: outputOf(stage.frontend, 'SiteBuildId'),
        API_BUILD_ID: outputOf(stage.backend, 'ApiBuildId'),
      },
    });
  }
}

/** Sets termination protection on the environment's stacks, by the bootstrap roles that deploy them. */
export function protectStep(scope: Construct, source: IFileSetProducer, stage: FillUpStage): CodeBuildStep {
  const stacks = stage.node.children.filter((child) => Stack.isStack(child));
  const { account } = stage.config;
  const role = (region: string): string =>
    `arn:aws:iam::${account}:role/cdk-hnb659fds-deploy-role-${account}-${region}`;
  return new CodeBuildStep('Protect', {
    input: source,
    commands: ['bash lib/pipeline/protect-stacks.sh'],
    env: {
      ROLE_ARN: role('REGION'),
      STACKS: stacks.map(({ region, stackName }) => `${region}/${stackName}`).join(' '),
    },
    rolePolicyStatements: [
      new PolicyStatement({
        actions: ['sts:AssumeRole'],
        resources: [...new Set(stacks.map(({ region }) => role(region)))],
      }),
    ],
    buildEnvironment: SMALL_MACHINE,
    logging: buildLog(scope, 'Protect'),
  });
}

function outputOf(stack: Stack, name: string): CfnOutput {
  const output = stack.node.findChild(name);
  if (!(output instanceof CfnOutput)) throw new Error(`${output.node.path} is not an output`);
  return output;
}
