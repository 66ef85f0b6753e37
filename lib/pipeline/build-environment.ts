import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  type BuildEnvironment,
  BuildSpec,
  ComputeType,
  LinuxArmBuildImage,
  LinuxBuildImage,
  type LoggingOptions,
} from 'aws-cdk-lib/aws-codebuild';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CodeBuildOptions } from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import { LogKey } from '../constructs/log-key';

/** What every project but Image runs on; within the `engines` of package.json. */
export const RUNTIMES = { nodejs: 22, python: '3.11' } as const;

/** The command lines that CDK Pipelines installs. `latest` of aws-cdk is an old build that reads no present assembly. */
export const CLI_VERSIONS = { cdk: '2.1148.1', cdkAssets: '4.7.3' } as const;

export const SYNTH_MACHINE: BuildEnvironment = {
  buildImage: LinuxBuildImage.STANDARD_7_0,
  computeType: ComputeType.MEDIUM,
};

export const SMALL_MACHINE: BuildEnvironment = {
  buildImage: LinuxBuildImage.STANDARD_7_0,
  computeType: ComputeType.SMALL,
};

/** Lambda runs arm64, and an image built under emulation takes ten times as long. */
export const IMAGE_MACHINE: BuildEnvironment = {
  buildImage: LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0,
  computeType: ComputeType.SMALL,
  privileged: true,
};

export function runtimes(): BuildSpec {
  return BuildSpec.fromObject({ version: '0.2', phases: { install: { 'runtime-versions': RUNTIMES } } });
}

const LOG_KEY = 'LogKey';

/** A log group of its own for a project: the one CodeBuild makes by itself never expires. All share the stack's key. */
export function buildLog(scope: Construct, project: string): LoggingOptions {
  const stack = Stack.of(scope);
  const encryptionKey = (stack.node.tryFindChild(LOG_KEY) as LogKey | undefined) ?? new LogKey(stack, LOG_KEY);
  const logGroup = new LogGroup(scope, `${project}Log`, {
    encryptionKey,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return { cloudWatch: { logGroup } };
}

/** A project of CDK Pipelines' own. */
export function projectDefaults(scope: Construct, project: string, machine: BuildEnvironment): CodeBuildOptions {
  return {
    buildEnvironment: machine,
    partialBuildSpec: runtimes(),
    logging: buildLog(scope, project),
    timeout: Duration.hours(1),
  };
}
