import { TemplateError, TemplateReader, isObject, type Environment, type Template } from './template';

/** An artifact and a path in it, written `Artifact::path` in a CloudFormation action. */
export interface ArtifactPath {
  readonly artifact: string;
  readonly path: string;
}

interface ActionBase {
  readonly stage: string;
  readonly name: string;
  readonly runOrder: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Under this name later actions read what the action yields, as `#{namespace.variable}`. */
  readonly namespace: string | undefined;
}

export interface SourceAction extends ActionBase {
  readonly kind: 'source';
}

export interface BuildAction extends ActionBase {
  readonly kind: 'build';
  readonly project: Project;
  readonly primaryInput: string;
  /** The project's variables, overridden by the action's; values may hold `#{namespace.variable}`. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface DeployAction extends ActionBase {
  readonly kind: 'deploy';
  readonly stackName: string;
  readonly template: ArtifactPath;
  readonly configuration: ArtifactPath | undefined;
  readonly environment: Environment;
}

export interface ApprovalAction extends ActionBase {
  readonly kind: 'approval';
  readonly comment: string | undefined;
  readonly reviewUrl: string | undefined;
}

export type Action = SourceAction | BuildAction | DeployAction | ApprovalAction;

export interface Stage {
  readonly name: string;
  readonly actions: readonly Action[];
}

export interface PipelineDefinition {
  readonly environment: Environment;
  readonly stages: readonly Stage[];
}

export interface Project {
  readonly logicalId: string;
  /** Inline JSON or YAML, or the name of a file in the primary input artifact. */
  readonly buildSpec: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Reads the pipeline that a template defines, as CodePipeline would when it is deployed. */
export function readDefinition(template: Template, environment: Environment): PipelineDefinition {
  const reader = new TemplateReader(template, environment);
  // A second pipeline may validate pull requests; the release is the one that deploys.
  const pipelines = reader.resourcesOf('AWS::CodePipeline::Pipeline').filter(([, properties]) => deploys(properties));
  const [pipeline, another] = pipelines;
  if (pipeline === undefined || another !== undefined) {
    throw new TemplateError(`expected one pipeline that deploys in the template, found ${pipelines.length}`);
  }
  const [logicalId, properties] = pipeline;
  const projects = readProjects(reader);
  const stages = reader.objects(properties['Stages'], `${logicalId}.Stages`).map((stage) => {
    const name = reader.text(stage['Name'], `${logicalId}.Stages[].Name`);
    const actions = reader
      .objects(stage['Actions'], `${name}.Actions`)
      .map((action) => readAction(reader, name, action, projects, environment));
    return { name, actions };
  });
  return { environment, stages };
}

function deploys(properties: Record<string, unknown>): boolean {
  return JSON.stringify(properties['Stages'] ?? []).includes('"CloudFormation"');
}

function readProjects(reader: TemplateReader): Map<string, Project> {
  const projects = new Map<string, Project>();
  for (const [logicalId, properties] of reader.resourcesOf('AWS::CodeBuild::Project')) {
    const source = reader.object(properties['Source'], `${logicalId}.Source`);
    const environment = reader.object(properties['Environment'], `${logicalId}.Environment`);
    const where = `${logicalId}.Environment.EnvironmentVariables`;
    const variables: Record<string, string> = {};
    for (const variable of reader.objects(environment['EnvironmentVariables'], where)) {
      variables[reader.text(variable['Name'], where)] = plainValue(reader, variable, 'Type', 'Value', where);
    }
    const buildSpec = reader.optionalText(source['BuildSpec'], `${logicalId}.Source.BuildSpec`) ?? 'buildspec.yml';
    const project = { logicalId, buildSpec, variables };
    projects.set(logicalId, project);
    const name = reader.optionalText(properties['Name'], `${logicalId}.Name`);
    if (name !== undefined) projects.set(name, project);
  }
  return projects;
}

function readAction(
  reader: TemplateReader,
  stage: string,
  action: Record<string, unknown>,
  projects: ReadonlyMap<string, Project>,
  pipelineEnvironment: Environment,
): Action {
  const name = reader.text(action['Name'], `${stage}.Actions[].Name`);
  const where = `${stage}.${name}`;
  const names = (key: string) =>
    reader.objects(action[key], `${where}.${key}`).map((artifact) => reader.text(artifact['Name'], `${where}.${key}`));
  const base = {
    stage,
    name,
    runOrder: Number(reader.optionalText(action['RunOrder'], `${where}.RunOrder`) ?? '1'),
    inputs: names('InputArtifacts'),
    outputs: names('OutputArtifacts'),
    namespace: reader.optionalText(action['Namespace'], `${where}.Namespace`),
  };
  const type = reader.object(action['ActionTypeId'], `${where}.ActionTypeId`);
  const category = reader.text(type['Category'], `${where}.ActionTypeId.Category`);
  const provider = reader.text(type['Provider'], `${where}.ActionTypeId.Provider`);
  const configuration = reader.object(action['Configuration'] ?? {}, `${where}.Configuration`);
  const setting = (key: string) => reader.optionalText(configuration[key], `${where}.Configuration.${key}`);

  if (category === 'Source') return { ...base, kind: 'source' };
  if (category === 'Approval') {
    return { ...base, kind: 'approval', comment: setting('CustomData'), reviewUrl: setting('ExternalEntityLink') };
  }
  if (provider === 'CodeBuild') {
    const projectName = setting('ProjectName') ?? '';
    const project = projects.get(projectName);
    if (project === undefined) throw new TemplateError(`${where}: project ${projectName} is not in the template`);
    const primaryInput = setting('PrimarySource') ?? base.inputs[0];
    if (primaryInput === undefined) throw new TemplateError(`${where}: a build needs an input artifact`);
    const variables = { ...project.variables, ...actionVariables(reader, setting('EnvironmentVariables'), where) };
    return { ...base, kind: 'build', project, primaryInput, variables };
  }
  if (provider === 'CloudFormation') {
    const mode = setting('ActionMode');
    if (mode !== 'CREATE_UPDATE') throw new TemplateError(`${where}: ActionMode ${mode ?? 'missing'} is not known`);
    const stackName = setting('StackName');
    const template = artifactPath(setting('TemplatePath'));
    if (stackName === undefined || template === undefined) {
      throw new TemplateError(`${where}: needs StackName and TemplatePath`);
    }
    const role = reader.optionalText(action['RoleArn'], `${where}.RoleArn`) ?? '';
    const environment = {
      account: /^arn:[^:]*:iam::(\d{12}):/.exec(role)?.[1] ?? pipelineEnvironment.account,
      region: reader.optionalText(action['Region'], `${where}.Region`) ?? pipelineEnvironment.region,
    };
    const stackConfiguration = artifactPath(setting('TemplateConfiguration'));
    return { ...base, kind: 'deploy', stackName, template, configuration: stackConfiguration, environment };
  }
  throw new TemplateError(`${where}: action type ${category}/${provider} is not known to the rehearsal`);
}

function actionVariables(reader: TemplateReader, json: string | undefined, where: string): Record<string, string> {
  if (json === undefined) return {};
  const variables: Record<string, string> = {};
  for (const variable of reader.objects(JSON.parse(json), `${where}.EnvironmentVariables`)) {
    variables[reader.text(variable['name'], where)] = plainValue(reader, variable, 'type', 'value', where);
  }
  return variables;
}

function plainValue(
  reader: TemplateReader,
  variable: Record<string, unknown>,
  typeKey: string,
  valueKey: string,
  where: string,
): string {
  const type = reader.optionalText(variable[typeKey], where) ?? 'PLAINTEXT';
  if (type !== 'PLAINTEXT') throw new TemplateError(`${where}: variables of type ${type} are not rehearsed`);
  return reader.text(variable[valueKey], where);
}

function artifactPath(text: string | undefined): ArtifactPath | undefined {
  if (text === undefined) return undefined;
  const [artifact, ...rest] = text.split('::');
  if (artifact === undefined || rest.length === 0) throw new TemplateError(`"${text}" is not Artifact::path`);
  return { artifact, path: rest.join('::') };
}

export function isTemplate(value: unknown): value is Template {
  return isObject(value) && isObject(value['Resources']);
}
