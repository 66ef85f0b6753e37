import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CodeBuildStep, type IFileSetProducer } from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import type { FillUpStage } from '../../stages/fillup-stage';
import { buildLog, runtimes, SMALL_MACHINE } from '../build-environment';

export interface ReleaseChangesProps {
  /** The repository: the scripts are files of it, and need nothing installed. */
  readonly source: IFileSetProducer;
  /** The output of Synth. */
  readonly assembly: IFileSetProducer;
  readonly stage: FillUpStage;
}

/**
 * Compares the release's templates with the deployed ones, as the bootstrap look-up roles. It belongs into the stage
 * that it speaks of: only there is it sure that no other release is deployed before this one.
 */
export class ReleaseChanges extends CodeBuildStep {
  /** One line of at most 900 characters, for actions after this one. */
  readonly description: string;

  constructor(scope: Construct, { source, assembly, stage }: ReleaseChangesProps) {
    super('Changes', {
      input: source,
      additionalInputs: { assembly },
      commands: [
        // Not in one command: `export` would hide that it failed.
        `changes=$(bash lib/pipeline/release-changes/describe-release.sh assembly/${stage.artifactId})`,
        'export RELEASE_CHANGES="$changes"',
        'echo "$RELEASE_CHANGES"',
      ],
      rolePolicyStatements: [new PolicyStatement({ actions: ['sts:AssumeRole'], resources: lookupRoles(stage) })],
      buildEnvironment: SMALL_MACHINE,
      partialBuildSpec: runtimes(),
      logging: buildLog(scope, 'Changes'),
    });
    this.description = this.exportedVariable('RELEASE_CHANGES');
  }
}

function lookupRoles(stage: FillUpStage): string[] {
  const stacks = stage.node.children.filter((child) => Stack.isStack(child));
  return [
    ...new Set(
      stacks.map(
        ({ account, region }) => `arn:aws:iam::${account}:role/cdk-hnb659fds-lookup-role-${account}-${region}`,
      ),
    ),
  ];
}
