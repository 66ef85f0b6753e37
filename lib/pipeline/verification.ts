import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CodeBuildStep, type IFileSetProducer } from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import type { FillUpStage } from '../stages/fillup-stage';
import { buildLog, runtimes, SMALL_MACHINE } from './build-environment';

export interface VerificationProps {
  /** The repository: the tests are files of it, and need nothing installed. */
  readonly source: IFileSetProducer;
}

/** The steps that look at an environment after its deployment. They share one role, which may do nothing by itself. */
export class Verification extends Construct {
  private readonly role: Role;
  private readonly source: IFileSetProducer;

  constructor(scope: Construct, id: string, props: VerificationProps) {
    super(scope, id);
    this.source = props.source;
    this.role = new Role(this, 'Role', {
      description: 'Runs the smoke and integration tests against a deployed environment',
      assumedBy: new ServicePrincipal('codebuild.amazonaws.com'),
    });
  }

  /** Is it up, and is it this release? */
  smoke(stage: FillUpStage): CodeBuildStep {
    return this.tests('Smoke', 'test/smoke', stage);
  }

  /** Does all of it work together? @param mode `readonly` leaves no trace in the environment's data. */
  integration(stage: FillUpStage, mode: 'full' | 'readonly'): CodeBuildStep {
    return this.tests('Integration', 'test/integration', stage, { INTEGRATION_MODE: mode });
  }

  private tests(id: string, folder: string, stage: FillUpStage, env: Record<string, string> = {}): CodeBuildStep {
    return new CodeBuildStep(id, {
      input: this.source,
      commands: [`node --experimental-websocket --test ${folder}/*.test.mjs`],
      env: { ...env, ENVIRONMENT: stage.config.name },
      envFromCfnOutputs: {
        SITE_URL: outputOf(stage.frontend, 'SiteUrl'),
        API_URL: outputOf(stage.frontend, 'ApiUrl'),
        SITE_BUILD_ID: outputOf(stage.frontend, 'SiteBuildId'),
        API_BUILD_ID: outputOf(stage.backend, 'ApiBuildId'),
      },
      role: this.role,
      buildEnvironment: SMALL_MACHINE,
      partialBuildSpec: runtimes(),
      logging: buildLog(this, `${stage.config.name}${id}`),
    });
  }
}

/** Sets termination protection on the environment's stacks, by the bootstrap role that deploys them. */
export function protectStep(scope: Construct, source: IFileSetProducer, stage: FillUpStage): CodeBuildStep {
  const { account, region } = stage.config;
  const role = `arn:aws:iam::${account}:role/cdk-hnb659fds-deploy-role-${account}-${region}`;
  return new CodeBuildStep('Protect', {
    input: source,
    commands: ['bash lib/pipeline/protect-stacks.sh'],
    env: { ROLE_ARN: role, REGION: region, STACKS: stage.stackNames.join(' ') },
    rolePolicyStatements: [new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [role] })],
    buildEnvironment: SMALL_MACHINE,
    logging: buildLog(scope, 'Protect'),
  });
}

function outputOf(stack: Stack, name: string): CfnOutput {
  const output = stack.node.findChild(name);
  if (!(output instanceof CfnOutput)) throw new Error(`${output.node.path} is not an output`);
  return output;
}
