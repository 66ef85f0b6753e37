import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Cloud } from '../../rehearsal/pipeline/cloud';
import type { StackDeployment } from '../../rehearsal/pipeline/deployment';
import type { Output } from '../../rehearsal/pipeline/printer';
import type { Template, TemplateResource } from '../../rehearsal/pipeline/template';

export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'fillup-pipeline-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));
  return directory;
}

export function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

export const ENVIRONMENT = { account: '123456789012', region: 'ap-northeast-1' };

/** A CodeBuild project with its commands, as CDK Pipelines writes it. */
export function project(commands: readonly string[], rest: Record<string, unknown> = {}): TemplateResource {
  const buildSpec = { version: '0.2', phases: { build: { commands } }, ...rest };
  return {
    Type: 'AWS::CodeBuild::Project',
    Properties: {
      Environment: { Image: 'aws/codebuild/standard:7.0' },
      Source: { Type: 'CODEPIPELINE', BuildSpec: JSON.stringify(buildSpec, null, 2) },
    },
  };
}

export function buildAction(name: string, projectId: string, input: string, rest: Record<string, unknown> = {}) {
  const { variables = [], ...action } = rest;
  return {
    Name: name,
    ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
    Configuration: { ProjectName: { Ref: projectId }, EnvironmentVariables: JSON.stringify(variables) },
    InputArtifacts: [{ Name: input }],
    RunOrder: 1,
    ...action,
  };
}

export function deployAction(stackName: string, runOrder = 1) {
  return {
    Name: `${stackName}.Deploy`,
    ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'CloudFormation', Version: '1' },
    Configuration: {
      StackName: stackName,
      ActionMode: 'CREATE_UPDATE',
      TemplatePath: `Synth_Output::assembly-dev/${stackName}.template.json`,
      TemplateConfiguration: `Synth_Output::assembly-dev/${stackName}.template.json.config.json`,
    },
    RoleArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::210987654321:role/deploy']] },
    InputArtifacts: [{ Name: 'Synth_Output' }],
    Namespace: stackName,
    RunOrder: runOrder,
  };
}

export const SOURCE_STAGE = {
  Name: 'Source',
  Actions: [
    {
      Name: 'Commit',
      ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeStarSourceConnection', Version: '1' },
      Configuration: { BranchName: 'main' },
      OutputArtifacts: [{ Name: 'Repository' }],
      Namespace: 'Commit_NS',
      RunOrder: 1,
    },
  ],
};

export function approvalAction(runOrder = 1) {
  return {
    Name: 'Approve',
    ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
    Configuration: { CustomData: 'Deploys #{Commit_NS.CommitId}.', ExternalEntityLink: 'https://review' },
    RunOrder: runOrder,
  };
}

export function pipelineTemplate(stages: readonly object[], projects: Record<string, TemplateResource>): Template {
  const pipeline = { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages: stages } };
  return { Resources: { Delivery: pipeline, ...projects } };
}

/** A local AWS that only remembers. */
export class RecordingCloud implements Cloud {
  readonly awsEndpoint = 'http://127.0.0.1:9';
  readonly addressBook = { translate: (text: string) => text.replace('https://site.aws', 'http://localhost:1') };
  readonly treatment = { run: new Map([['AWS::S3::Bucket', 2]]), shortened: new Map(), checked: new Map() };
  readonly deployed: StackDeployment[] = [];
  /** Stack → why it cannot be deployed. */
  readonly broken = new Map<string, string>();

  resume(): Promise<void> {
    return Promise.resolve();
  }

  deployStack(deployment: StackDeployment): Promise<{ outputs: Record<string, string>; changed: boolean }> {
    const reason = this.broken.get(deployment.stackName);
    if (reason !== undefined) return Promise.reject(new Error(reason));
    this.deployed.push(deployment);
    return Promise.resolve({ outputs: this.outputs('', deployment.stackName), changed: true });
  }

  outputs(_region: string, stackName: string): Record<string, string> {
    return this.deployed.some((stack) => stack.stackName === stackName) ? { SiteUrl: 'https://site.aws' } : {};
  }
}

export class CapturedOutput implements Output {
  text = '';

  write(text: string): boolean {
    this.text += text;
    return true;
  }
}
