import { Stack, type StackProps } from 'aws-cdk-lib';
import { ExecutionMode, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  CodeBuildStep,
  CodePipeline,
  CodePipelineSource,
  ManualApprovalStep,
  StageDeployment,
  type Step,
} from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import type { DeliveredEnvironments, PipelineConfig } from '../config';
import { regionsOf } from '../config/regions';
import type { ApiImage } from '../constructs/api-image';
import type { FillUpStage } from '../stages/fillup-stage';
import { ArtifactBuckets } from './artifact-buckets';
import { CLI_VERSIONS, projectDefaults, SMALL_MACHINE, SYNTH_MACHINE } from './build-environment';
import { CHECKS } from './checks';
import { ApiImageBuild } from './image/api-image-build';
import { Notifications } from './notifications';
import { PullRequestValidation } from './pull-request-validation';
import { ReleaseChanges } from './release-changes/release-changes';
import { protectStep, Verification } from './verification';

export interface PipelineStackProps extends StackProps {
  readonly config: PipelineConfig;
  /** What will be delivered. */
  readonly environments: DeliveredEnvironments;
  /** Directory of the backend, which the image is built from. */
  readonly backendDirectory: string;
}

/** Source → Build → UpdatePipeline → Assets → Image → Dev → Staging → Prod. */
export class PipelineStack extends Stack {
  /** The image that this pipeline builds, as the environments use it. */
  readonly image: ApiImage;
  private readonly config: PipelineConfig;
  private readonly source: CodePipelineSource;
  private readonly assembly: CodeBuildStep;
  private readonly delivery: CodePipeline;
  private readonly notifications: Notifications;
  private readonly verification: Verification;

  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    const { config } = props;
    const environments = Object.values(props.environments);
    super(scope, id, { ...props, env: { account: config.account, region: config.region } });
    this.config = config;

    this.source = CodePipelineSource.connection(config.repository, config.branch, {
      connectionArn: config.connectionArn,
      actionName: 'Commit',
    });
    this.assembly = this.synth();
    const regions = [...new Set([config.region, ...environments.flatMap(regionsOf)])];
    const artifacts = new ArtifactBuckets(this, 'Artifacts', { regions });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codepipeline.amazonaws.com') });
    // CDK grants the action under the connections' former name only; IAM asks for the one in the ARN.
    role.addToPolicy(
      new PolicyStatement({ actions: ['codeconnections:UseConnection'], resources: [config.connectionArn] }),
    );

    this.delivery = new CodePipeline(this, 'Delivery', {
      pipelineName: 'fillup-delivery',
      pipelineType: PipelineType.V2,
      // The newest commit that waits goes on; a release that has begun a stage is never overtaken in it.
      executionMode: ExecutionMode.SUPERSEDED,
      synth: this.assembly,
      role,
      usePipelineRoleForActions: true,
      crossAccountKeys: true,
      crossRegionReplicationBuckets: { ...artifacts.byRegion },
      cliVersion: CLI_VERSIONS.cdk,
      cdkAssetsCliVersion: CLI_VERSIONS.cdkAssets,
      publishAssetsInParallel: false,
      useChangeSets: false,
      synthCodeBuildDefaults: projectDefaults(this, 'Synth', SYNTH_MACHINE),
      selfMutationCodeBuildDefaults: projectDefaults(this, 'SelfMutate', SMALL_MACHINE),
      assetPublishingCodeBuildDefaults: projectDefaults(this, 'Assets', SMALL_MACHINE),
    });

    const build = new ApiImageBuild(this, 'Image', {
      directory: props.backendDirectory,
      accounts: [...new Set(environments.map((environment) => environment.account))],
    });
    this.image = build.image;
    this.delivery.addWave('Image', { pre: [build.step(this.assembly)] });

    this.notifications = new Notifications(this, 'Notifications', { email: config.notificationEmail });
    artifacts.denyOtherKeys(role, [this.notifications.key]);
    this.verification = new Verification(this, 'Verification', { source: this.source });

    if (config.validatePullRequests) {
      const validation = new PullRequestValidation(this, 'PullRequests', { config });
      this.notifications.followFailures(validation.pipeline);
    }
  }

  /** Ends the pipeline with the three environments, in this order. */
  deliver({ dev, staging, prod }: Record<keyof DeliveredEnvironments, FillUpStage>): void {
    this.addStage('Dev', dev, { after: [this.verification.smoke(dev)] });
    this.addStage('Staging', staging, {
      after: [this.verification.smoke(staging), this.verification.integration(staging, 'full')],
    });
    const changes = new ReleaseChanges(this, { source: this.source, assembly: this.assembly, stage: prod });
    this.addStage('Prod', prod, {
      before: [changes, this.approval(changes)],
      after: [
        this.verification.smoke(prod),
        this.verification.integration(prod, 'readonly'),
        protectStep(this, this.source, prod),
      ],
    });
    this.delivery.buildPipeline();
    this.notifications.follow(this.delivery.pipeline);
  }

  private addStage(
    name: string,
    stage: FillUpStage,
    steps: { before?: readonly Step[]; after: readonly Step[] },
  ): void {
    for (const [index, step] of steps.after.entries()) {
      if (index > 0) step.addStepDependency(steps.after[index - 1] as Step);
    }
    // `addStage` would name it after the construct, which is the environment's name.
    const deployment = StageDeployment.fromStage(stage, {
      stageName: name,
      pre: [...(steps.before ?? [])],
      post: [...steps.after],
    });
    this.delivery.addWave(name).stages.push(deployment);
  }

  private synth(): CodeBuildStep {
    return new CodeBuildStep('Synth', {
      input: this.source,
      ...CHECKS,
      primaryOutputDirectory: 'cdk.out',
    });
  }

  private approval(changes: ReleaseChanges): ManualApprovalStep {
    const commit = this.source.sourceAttribute('CommitId');
    return new ManualApprovalStep('Approve', {
      comment: `Deploys commit ${commit} to prod. ${changes.description}`,
      reviewUrl: `https://github.com/${this.config.repository}/commit/${commit}`,
      notificationTopic: this.notifications.topic,
    });
  }
}
