import type { IProject } from 'aws-cdk-lib/aws-codebuild';
import type { IStage } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import type { CfnOutput } from 'aws-cdk-lib';
import {
  type CodePipelineActionFactoryResult,
  type FileSet,
  type ICodePipelineActionFactory,
  type ProduceActionOptions,
  StackOutputReference,
  Step,
} from 'aws-cdk-lib/pipelines';

export interface EnvironmentTestsProps {
  readonly source: FileSet;
  /** Runs them for every environment: a CodeBuildStep would make a project of its own for each. */
  readonly project: IProject;
  readonly variables: Readonly<Record<string, string>>;
  /** Variables that are outputs of the environment's stacks. */
  readonly outputs: Readonly<Record<string, CfnOutput>>;
}

/** A run of a test project against one environment. */
export class EnvironmentTests extends Step implements ICodePipelineActionFactory {
  private readonly outputs: readonly (readonly [variable: string, output: StackOutputReference])[];

  constructor(
    id: string,
    private readonly props: EnvironmentTestsProps,
  ) {
    super(id);
    this.addDependencyFileSet(props.source);
    this.outputs = Object.entries(props.outputs).map(([variable, output]) => [
      variable,
      StackOutputReference.fromCfnOutput(output),
    ]);
  }

  override get consumedStackOutputs(): StackOutputReference[] {
    return this.outputs.map(([, output]) => output);
  }

  produceAction(stage: IStage, options: ProduceActionOptions): CodePipelineActionFactoryResult {
    const variables = [
      ...Object.entries(this.props.variables),
      ...this.outputs.map(([variable, output]) => [variable, options.stackOutputsMap.toCodePipeline(output)] as const),
    ];
    stage.addAction(
      new CodeBuildAction({
        actionName: options.actionName,
        runOrder: options.runOrder,
        input: options.artifacts.toCodePipeline(this.props.source),
        project: this.props.project,
        environmentVariables: Object.fromEntries(variables.map(([name, value]) => [name, { value }])),
      }),
    );
    return { runOrdersConsumed: 1 };
  }
}
