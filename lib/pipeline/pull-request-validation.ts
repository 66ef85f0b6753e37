import { Stack } from 'aws-cdk-lib';
import { BuildSpec, mergeBuildSpecs, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import {
  Artifact,
  ExecutionMode,
  GitPullRequestEvent,
  Pipeline,
  PipelineType,
  ProviderType,
} from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction, CodeStarConnectionsSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { PipelineConfig } from '../config';
import { ArtifactBuckets } from './artifact-buckets';
import { buildLog, runtimes, SYNTH_MACHINE } from './build-environment';
import { CHECKS } from './checks';

export interface PullRequestValidationProps {
  readonly config: PipelineConfig;
}

/**
 * Runs a release's checks on every pull request into the branch. What runs there nobody has reviewed: it has artifacts
 * and a key of its own, apart from the releases', and may do nothing but read them and write its log.
 */
export class PullRequestValidation extends Construct {
  readonly pipeline: Pipeline;

  constructor(scope: Construct, id: string, { config }: PullRequestValidationProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codepipeline.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({ actions: ['codeconnections:UseConnection'], resources: [config.connectionArn] }),
    );
    const [owner = '', repo = ''] = config.repository.split('/');
    const repository = new Artifact('Repository');
    const commit = new CodeStarConnectionsSourceAction({
      actionName: 'Commit',
      connectionArn: config.connectionArn,
      owner,
      repo,
      branch: config.branch,
      // A push is the release's business; with a filter CodePipeline wants it off.
      triggerOnPush: false,
      output: repository,
    });
    this.pipeline = new Pipeline(this, 'Pipeline', {
      pipelineName: 'fillup-pull-requests',
      pipelineType: PipelineType.V2,
      // One pull request must not supersede another.
      executionMode: ExecutionMode.PARALLEL,
      role,
      usePipelineRoleForActions: true,
      artifactBucket: new ArtifactBuckets(this, 'Artifacts', { regions: [region] }).byRegion[region],
      stages: [
        { stageName: 'Source', actions: [commit] },
        {
          stageName: 'Checks',
          actions: [new CodeBuildAction({ actionName: 'Checks', project: this.checks(), input: repository })],
        },
      ],
      triggers: [
        {
          providerType: ProviderType.CODE_STAR_SOURCE_CONNECTION,
          gitConfiguration: {
            sourceAction: commit,
            pullRequestFilter: [
              {
                branchesIncludes: [config.branch],
                events: [GitPullRequestEvent.OPEN, GitPullRequestEvent.UPDATED],
              },
            ],
          },
        },
      ],
    });
  }

  private checks(): PipelineProject {
    const { installCommands, commands, timeout } = CHECKS;
    return new PipelineProject(this, 'Checks', {
      description: "A release's checks, on a pull request",
      environment: SYNTH_MACHINE,
      buildSpec: mergeBuildSpecs(
        runtimes(),
        BuildSpec.fromObject({
          version: '0.2',
          phases: { install: { commands: installCommands }, build: { commands } },
        }),
      ),
      logging: buildLog(this, 'Checks'),
      timeout,
      grantReportGroupPermissions: false,
    });
  }
}
