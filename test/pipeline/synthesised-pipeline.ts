import { sharedAssembly } from '../assembly/synth';
import { ofType, type Resource, templateOf } from '../assembly/templates';

export interface Action {
  readonly Name: string;
  readonly Namespace?: string;
  readonly RunOrder: number;
  readonly ActionTypeId: { readonly Category: string; readonly Provider: string };
  readonly Configuration: Readonly<Record<string, unknown>>;
  readonly InputArtifacts?: readonly { readonly Name: string }[];
  readonly OutputArtifacts?: readonly { readonly Name: string }[];
  readonly RoleArn?: unknown;
  readonly Region?: string;
}

export interface Pipeline {
  readonly PipelineType: string;
  readonly ExecutionMode?: string;
  readonly Stages: readonly { readonly Name: string; readonly Actions: readonly Action[] }[];
  readonly ArtifactStores: readonly {
    readonly Region: string;
    readonly ArtifactStore: { readonly Location: unknown };
  }[];
  readonly RoleArn: { readonly 'Fn::GetAtt': readonly string[] };
}

export interface Project {
  readonly Environment: {
    readonly Type: string;
    readonly Image: string;
    readonly ComputeType: string;
    readonly PrivilegedMode: boolean;
    readonly EnvironmentVariables?: readonly { readonly Name: string; readonly Value: string }[];
  };
  readonly Source: { readonly BuildSpec: string };
  readonly LogsConfig: { readonly CloudWatchLogs: { readonly GroupName: { readonly Ref: string } } };
  readonly ServiceRole: { readonly 'Fn::GetAtt': readonly string[] };
}

export interface BuildSpec {
  readonly phases: {
    readonly install?: { readonly 'runtime-versions'?: unknown; readonly commands?: readonly string[] };
    readonly build: { readonly commands: readonly string[] };
  };
  readonly artifacts?: unknown;
}

export const template = templateOf(sharedAssembly(), 'FillUpPipeline');
export const pipeline = only('AWS::CodePipeline::Pipeline').Properties as unknown as Pipeline;
export const projects = new Map(
  ofType(template, 'AWS::CodeBuild::Project').map(([id, { Properties }]) => [id, Properties as unknown as Project]),
);

export function only(type: string): Resource {
  const found = ofType(template, type);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} × ${type}`);
  return found[0][1];
}

export function action(stage: string, name: string): Action {
  const found = actions(stage).find((each) => each.Name === name);
  if (!found) throw new Error(`${stage} has no ${name}`);
  return found;
}

export function actions(stage: string): readonly Action[] {
  return pipeline.Stages.find(({ Name }) => Name === stage)?.Actions ?? [];
}

export function projectOf(stage: string, name: string): Project {
  const reference = action(stage, name).Configuration.ProjectName as { Ref: string };
  const found = projects.get(reference.Ref);
  if (!found) throw new Error(`no project ${reference.Ref}`);
  return found;
}

/** The statements of a role's inline policies. */
export function policyOf(role: string): { Action: unknown; Resource: unknown }[] {
  return ofType(template, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles).includes(`"${role}"`))
    .flatMap(
      ([, { Properties }]) =>
        (Properties.PolicyDocument as { Statement: { Action: unknown; Resource: unknown }[] }).Statement,
    );
}

export function buildSpecOf(stage: string, name: string): BuildSpec {
  return JSON.parse(projectOf(stage, name).Source.BuildSpec) as BuildSpec;
}

export function variablesOf(stage: string, name: string): Record<string, string> {
  const ofProject = projectOf(stage, name).Environment.EnvironmentVariables ?? [];
  const ofAction = JSON.parse(
    (action(stage, name).Configuration.EnvironmentVariables as string | undefined) ?? '[]',
  ) as {
    name: string;
    value: string;
  }[];
  return Object.fromEntries([
    ...ofProject.map(({ Name, Value }) => [Name, Value] as const),
    ...ofAction.map(({ name: key, value }) => [key, value] as const),
  ]);
}

/** The actions of a stage as they run. */
export function order(stage: string): string[] {
  return [...actions(stage)].sort((a, b) => a.RunOrder - b.RunOrder).map(({ Name }) => Name);
}
