import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import * as path from 'node:path';
import type { Processes } from '../processes';
import { takeSource } from '../source';
import type { StateDirectory } from '../state-directory';
import { ActionFailed, PipelineChanged, type ActionResult } from './action-result';
import type { Artifact, ArtifactStore } from './artifacts';
import { bootstrap } from './bootstrap';
import { parseBuildSpec, type BuildSpec } from './buildspec';
import type { Cloud } from './cloud';
import type { CloudLog } from './cloud-log';
import { runBuild } from './codebuild';
import type { BuildAction, DeployAction, SourceAction } from './definition';
import { DeployedTemplates } from './deployed-templates';
import { stackDeployment } from './deployment';
import { buildImage } from './image';
import { isSamePipeline, readPipelineStack, saveRunningPipeline, type PipelineStack } from './pipeline-store';
import type { PipelineVariables } from './pipeline-variables';
import { BuildCache } from './reuse';
import { standInPrograms } from './stand-in-programs';
import { standInFor, type StandIn } from './stand-ins';

export interface ActionRunnerProps {
  readonly clone: string;
  readonly workingTree: boolean;
  readonly python: string;
  readonly state: StateDirectory;
  readonly processes: Processes;
  readonly cloud: Cloud;
  readonly cloudLog: CloudLog;
  readonly store: ArtifactStore;
  readonly pipeline: PipelineStack;
}

/** Characters of a commit's title that are shown. */
const TITLE_LENGTH = 50;
/** Characters that tell one image tag from another. */
const TAG_LENGTH = 14;

type Progress = (text: string) => void;

/** Does what CodePipeline has done by CodeConnections, CodeBuild and CloudFormation. */
export class ActionRunner {
  /** Artifacts of this run by name. */
  readonly artifacts = new Map<string, Artifact>();
  commit = '';
  private readonly cache: BuildCache;
  private readonly deployedTemplates: DeployedTemplates;
  private readonly bootstrapped = new Set<string>();

  constructor(
    private readonly props: ActionRunnerProps,
    private readonly variables: PipelineVariables,
  ) {
    this.cache = new BuildCache(props.state, props.store);
    this.deployedTemplates = new DeployedTemplates(props.state);
  }

  logFile(action: { stage: string; name: string }): string {
    return this.props.state.path('logs', `${action.stage}-${action.name}.log`);
  }

  async source(action: SourceAction): Promise<ActionResult> {
    const { clone, workingTree, store } = this.props;
    const [output] = action.outputs;
    if (output === undefined) throw new ActionFailed('the source action yields no artifact');
    const staging = store.staging(output);
    const { commit, message, remark } = await takeSource(clone, staging, workingTree);
    this.commit = commit;
    const outputs = new Map([[output, store.add(output, staging)]]);
    const variables = { CommitId: commit, CommitMessage: message, BranchName: 'main' };
    const title = message.length > TITLE_LENGTH ? `${message.slice(0, TITLE_LENGTH - 1)}…` : message;
    const note = [commit.slice(0, 8), title].filter((part) => part !== '').join(' ');
    return { status: 'succeeded', outputs, variables, note: remark === undefined ? note : `${note}; ${remark}` };
  }

  async build(action: BuildAction, progress: Progress): Promise<ActionResult> {
    const text = this.buildSpecText(action);
    const buildSpec = parseBuildSpec(text);
    const logFile = this.startLog(action);
    const standIn = standInFor(action, buildSpec);
    if (standIn !== undefined) return await this.standIn(standIn, action, logFile, progress);

    const keeps = BuildCache.keeps(action);
    const variables = this.buildVariables(action, buildSpec, keeps);
    const key = BuildCache.key(action, text, variables, this.artifacts);
    const kept = keeps ? this.cache.find(action, key) : undefined;
    if (kept !== undefined) return { status: 'reused', note: 'unchanged, reused', ...kept };

    const { state, processes, cloud, store, pipeline } = this.props;
    const programs = standInPrograms(buildSpec, this.deployedTemplates.folder);
    let lastCommand = '';
    if (!keeps) await this.bootstrap(action);
    const result = await runBuild(
      {
        action,
        buildSpec,
        variables,
        inputs: this.artifacts,
        commit: this.commit,
        region: pipeline.environment.region,
        aws: keeps ? {} : testAccess(cloud.awsEndpoint),
        workDirectory: state.path('work', `${action.stage}-${action.name}`),
        programs,
        logFile,
        progress: (command) => {
          lastCommand = command;
          progress(command);
        },
      },
      processes,
      store,
    );
    this.keepReports(path.join(result.sourceDirectory, 'reports'));
    if (!result.succeeded) throw new ActionFailed(`${firstLine(lastCommand)} failed`, logFile);
    const outcome = { outputs: result.outputs, variables: result.exportedVariables };
    if (keeps) this.cache.keep(action, key, outcome);
    const said = [...Object.keys(programs).map((name) => `stand-in for ${name}`), ...Object.values(outcome.variables)];
    return { status: 'succeeded', ...outcome, note: said.length === 0 ? undefined : said.join(': ') };
  }

  async deploy(action: DeployAction): Promise<ActionResult> {
    const deployment = stackDeployment(action, this.artifacts);
    const { cloud, cloudLog } = this.props;
    const stopLogging = cloudLog.follow(this.startLog(action));
    const { outputs, changed } = await cloud.deployStack(deployment).finally(stopLogging);
    this.deployedTemplates.keep(deployment);
    return { status: 'succeeded', variables: outputs, note: changed ? undefined : 'no change' };
  }

  private buildSpecText(action: BuildAction): string {
    const { buildSpec } = action.project;
    if (/^\s*\{|\n/.test(buildSpec)) return buildSpec;
    const input = this.artifacts.get(action.primaryInput);
    if (input === undefined) throw new ActionFailed(`input artifact ${action.primaryInput} does not exist`);
    return readFileSync(path.join(input.directory, buildSpec), 'utf8');
  }

  private buildVariables(action: BuildAction, buildSpec: BuildSpec, keeps: boolean): Record<string, string> {
    const { addressBook } = this.props.cloud;
    const entries = Object.entries({ ...buildSpec.variables, ...action.variables }).map(([name, value]) => {
      const resolved = this.variables.resolve(value);
      return [name, keeps ? resolved : addressBook.translate(resolved)];
    });
    return Object.fromEntries(entries) as Record<string, string>;
  }

  private async standIn(
    kind: StandIn,
    action: BuildAction,
    logFile: string,
    progress: Progress,
  ): Promise<ActionResult> {
    const input = this.artifacts.get(action.primaryInput);
    if (input === undefined) throw new ActionFailed(`input artifact ${action.primaryInput} does not exist`);
    switch (kind) {
      case 'self-mutate': {
        const synthesised = readPipelineStack(input.directory);
        if (isSamePipeline(synthesised, this.props.pipeline)) {
          return { status: 'succeeded', note: 'stand-in: the pipeline is unchanged' };
        }
        saveRunningPipeline(this.props.state, synthesised);
        throw new PipelineChanged('the release changes the pipeline: starting again with the new one');
      }
      case 'image':
        return await this.image(action, input, logFile, progress);
      case 'protect': {
        const stacks = action.variables['STACKS'] ?? 'the stacks';
        appendFileSync(logFile, `Termination protection would now be set on ${stacks}.\n`);
        return { status: 'succeeded', note: 'stand-in: no stack in AWS to protect' };
      }
    }
  }

  private async image(
    action: BuildAction,
    assembly: Artifact,
    logFile: string,
    progress: Progress,
  ): Promise<ActionResult> {
    const { state, python, store } = this.props;
    const run = (command: string, directory: string) => {
      progress(command);
      return this.shell(action.name, command, directory, logFile);
    };
    mkdirSync(state.path('images'), { recursive: true, mode: 0o700 });
    const { tag, built } = await buildImage(assembly.directory, state.path('images'), python, run);
    const outputs = new Map<string, Artifact>();
    for (const output of action.outputs) {
      const staging = store.staging(output);
      await run(
        `"${python}" sbom.py image.json >"${path.join(staging, `${tag}.cdx.json`)}"`,
        path.join(assembly.directory, 'image'),
      );
      outputs.set(output, store.add(output, staging));
    }
    const shortTag = tag.slice(0, TAG_LENGTH);
    return {
      status: 'succeeded',
      note: built
        ? `stand-in: ${shortTag} built into a folder, without a container`
        : `stand-in: ${shortTag} exists, nothing to build`,
      outputs,
    };
  }

  private async shell(name: string, command: string, directory: string, logFile: string): Promise<void> {
    const log = openSync(logFile, 'a', 0o600);
    try {
      const child = this.props.processes.spawn(name, 'bash', ['-c', command], {
        cwd: directory,
        stdio: ['ignore', log, log],
      });
      const code = await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
      });
      if (code !== 0) throw new ActionFailed('a command of the image failed', logFile);
    } finally {
      closeSync(log);
    }
  }

  /** What a build finds in a bootstrapped account, before the first one that publishes from an assembly. */
  private async bootstrap(action: BuildAction): Promise<void> {
    const directory = this.artifacts.get(action.primaryInput)?.directory;
    if (directory === undefined || this.bootstrapped.has(directory)) return;
    if (!existsSync(path.join(directory, 'manifest.json'))) return;
    await bootstrap(this.props.cloud.awsEndpoint, directory);
    this.bootstrapped.add(directory);
  }

  private keepReports(reports: string): void {
    if (!existsSync(reports)) return;
    const target = this.props.state.path('reports');
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(reports).filter((file) => file.endsWith('.xml'))) {
      copyFileSync(path.join(reports, name), path.join(target, name));
    }
  }

  private startLog(action: BuildAction | DeployAction): string {
    const file = this.logFile(action);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, '', { mode: 0o600 });
    return file;
  }
}

function firstLine(command: string): string {
  return command.split('\n')[0] ?? '';
}

function testAccess(endpoint: string): Record<string, string> {
  return { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
}
