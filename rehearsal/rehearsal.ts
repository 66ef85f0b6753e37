import { existsSync } from 'node:fs';
import * as path from 'node:path';
import type { FunctionRegistry } from './cloudformation/function-registry';
import { UsageError, type RehearsalOptions } from './command-line';
import { firstDeployment } from './first-deployment';
import { openCloud, projectPython } from './open-cloud';
import { ActionFailed, PipelineChanged, ReleaseRejected } from './pipeline/action-result';
import { askApproval, type Answer } from './pipeline/approval';
import { ArtifactStore, copyTree, type Artifact } from './pipeline/artifacts';
import type { Cloud } from './pipeline/cloud';
import { CloudLog } from './pipeline/cloud-log';
import { pruneImages } from './pipeline/image';
import type { Action, ApprovalAction, PipelineDefinition } from './pipeline/definition';
import { environmentOf } from './pipeline/environments';
import { EventFile, type RehearsalEvent } from './pipeline/events';
import { lastLines } from './pipeline/log-file';
import {
  definitionOf,
  loadRunningPipeline,
  readPipelineStack,
  saveRunningPipeline,
  type PipelineStack,
} from './pipeline/pipeline-store';
import { Printer } from './pipeline/printer';
import { ReleaseRun } from './pipeline/run';
import { summary } from './pipeline/summary';
import type { Processes } from './processes';
import type { StateDirectory } from './state-directory';

export interface RehearsalProps {
  readonly clone: string;
  readonly options: RehearsalOptions;
  readonly state: StateDirectory;
  readonly processes: Processes;
  readonly signal: AbortSignal;
}

type Outcome = (RehearsalEvent & { event: 'run-finished' })['status'];

const EXIT_CODES: Readonly<Record<Outcome, number>> = { succeeded: 0, failed: 1, rejected: 1, stopped: 130 };
/** A pipeline that changes itself again and again has a synth that is not stable. */
const MOST_RESTARTS = 2;
const TELL_MS = 1_000;

/** One `npm start`: brings up what was released before, takes a release through the pipeline, then serves. */
export class Rehearsal {
  private readonly printer = new Printer();
  private readonly events: EventFile;
  private readonly store: ArtifactStore;
  private readonly cloudLog: CloudLog;
  private readonly started = Date.now();
  private readonly stopped: Promise<'stopped'>;
  private failedAction: Action | undefined;
  private functions: FunctionRegistry | undefined;

  constructor(private readonly props: RehearsalProps) {
    const { state, options, signal } = props;
    this.events = new EventFile(options.events);
    this.store = new ArtifactStore(state);
    this.cloudLog = new CloudLog(state.path('logs', 'cloud.log'));
    this.stopped = new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped')));
  }

  /** @returns the exit code */
  async run(): Promise<number> {
    const { options } = this.props;
    const outcome = await Promise.race([this.release(), this.stopped]);
    const seconds = (Date.now() - this.started) / 1000;
    this.events.emit({ event: 'run-finished', status: outcome, seconds });
    const serves = outcome === 'succeeded' ? !options.exit : outcome !== 'stopped' && options.keep;
    if (serves) {
      this.printer.line('\nCtrl-C stops everything; npm start goes on from here.');
      await this.serve();
    }
    return EXIT_CODES[outcome];
  }

  /** Until it is stopped. */
  private async serve(): Promise<void> {
    let told = '';
    const telling = setInterval(() => {
      void this.functions?.statistics().then((functions) => {
        if (JSON.stringify(functions) === told) return;
        told = JSON.stringify(functions);
        this.events.emit({ event: 'functions', functions });
      });
    }, TELL_MS);
    await this.stopped;
    clearInterval(telling);
  }

  /** Leaves the screen as it is; what runs is ended by `Processes`. */
  close(): void {
    this.printer.stop();
  }

  private async release(): Promise<Outcome> {
    const { printer } = this;
    try {
      const cloud = await this.open();
      const given = await this.givenAssembly();
      let pipeline = await this.runningPipeline(given);
      await this.resume(cloud, pipeline);
      for (let restarts = 0; ; restarts += 1) {
        const definition = definitionOf(pipeline);
        const run = this.execution(cloud, pipeline, definition, given);
        try {
          await run.run();
          this.clearAway(run);
          printer.line(summary(definition, cloud, Date.now() - this.started));
          return 'succeeded';
        } catch (error) {
          this.clearAway(run);
          this.failedAction = run.failedAction;
          if (!(error instanceof PipelineChanged)) throw error;
          if (restarts >= MOST_RESTARTS) {
            throw new Error('the pipeline keeps changing itself: its synth is not stable', { cause: error });
          }
          this.events.emit({ event: 'run-restarted', reason: error.message });
          pipeline = loadRunningPipeline(this.props.state) ?? pipeline;
        }
      }
    } catch (error) {
      return this.explain(error);
    }
  }

  private async open(): Promise<Cloud> {
    const { state, processes } = this.props;
    const line = this.printer.start('Local AWS');
    const cloud = await openCloud(state, processes, this.cloudLog);
    line.end('done');
    this.functions = cloud.functions;
    return cloud;
  }

  /** The caller's assembly, copied: environments read from it long after this run. */
  private async givenAssembly(): Promise<Artifact | undefined> {
    const { assembly } = this.props.options;
    if (assembly === undefined) return undefined;
    if (!existsSync(path.join(assembly, 'manifest.json'))) throw new UsageError(`${assembly} is no cloud assembly`);
    const staging = this.store.staging('Given');
    await copyTree(assembly, staging);
    return this.store.add('Given', staging);
  }

  private async runningPipeline(given: Artifact | undefined): Promise<PipelineStack> {
    const { state, processes } = this.props;
    const running = loadRunningPipeline(state);
    if (given !== undefined) {
      const pipeline = readPipelineStack(given.directory);
      if (running === undefined) saveRunningPipeline(state, pipeline);
      return pipeline;
    }
    if (running !== undefined) return running;
    const line = this.printer.start('cdk deploy FillUpPipeline');
    try {
      const pipeline = await firstDeployment(state, processes);
      saveRunningPipeline(state, pipeline);
      line.end('done', 'stand-in: the one-time deployment, synthesised in this folder');
      return pipeline;
    } catch (error) {
      if (this.props.signal.aborted) line.end('skipped', 'stopped');
      else line.end('failed');
      throw error;
    }
  }

  private async resume(cloud: Cloud, pipeline: PipelineStack): Promise<void> {
    const definition = definitionOf(pipeline);
    this.checkUntil(definition);
    const line = this.printer.start('Environments of the last release');
    await cloud.resume();
    const environments = definition.stages.flatMap((stage) => environmentOf(stage, cloud) ?? []);
    line.end(
      environments.length === 0 ? 'skipped' : 'done',
      environments.map(({ name }) => name).join(', ') || 'none yet',
    );
    for (const { name, urls, outputs } of environments) {
      this.events.emit({ event: 'environment-ready', environment: name, resumed: true, urls, outputs });
    }
  }

  private checkUntil(definition: PipelineDefinition): string | undefined {
    const wanted = this.props.options.until;
    if (wanted === undefined) return undefined;
    const names = definition.stages.map(({ name }) => name);
    const found = names.find((name) => name.toLowerCase() === wanted.toLowerCase());
    if (found === undefined) throw new UsageError(`no stage is named ${wanted}: the pipeline has ${names.join(', ')}`);
    return found;
  }

  private execution(
    cloud: Cloud,
    pipeline: PipelineStack,
    definition: PipelineDefinition,
    assembly: Artifact | undefined,
  ): ReleaseRun {
    const { clone, options, state, processes, signal } = this.props;
    const { printer, events, store, cloudLog } = this;
    this.events.emit({ event: 'run-started', stages: definition.stages.map(({ name }) => name) });
    return new ReleaseRun({
      clone,
      workingTree: options.workingTree,
      python: projectPython(),
      until: this.checkUntil(definition),
      approve: (action, texts) => this.approve(action, texts),
      ...{ state, processes, cloud, cloudLog, store, pipeline, definition, assembly, printer, events, signal },
    });
  }

  private async approve(
    { stage, name }: ApprovalAction,
    { comment, reviewUrl }: { comment?: string; reviewUrl?: string },
  ): Promise<Answer> {
    const { options, state, signal } = this.props;
    if (options.yes) return 'approved';
    if (options.reject) return 'rejected';
    const { printer } = this;
    printer.pause(true);
    const stateOption = options.state.endsWith('.rehearsal') ? '' : ` -- --state ${options.state}`;
    printer.line(`\n  ${stage} waits for approval.${comment === undefined ? '' : ` ${comment}`}`);
    if (reviewUrl !== undefined) printer.line(`  ${reviewUrl}`);
    printer.line(`  In another terminal: npm run approve${stateOption}   or   npm run reject${stateOption}`);
    const prompt = process.stdin.isTTY && process.stdout.isTTY ? `  Release to ${stage}? [yes/no] ` : undefined;
    try {
      return await askApproval(state, { stage, action: name }, prompt, signal);
    } finally {
      if (prompt !== undefined) printer.line();
      printer.pause(false);
    }
  }

  private clearAway(run: ReleaseRun): void {
    const environments = this.props.state.readJson('state.json');
    const inUse = JSON.stringify(environments ?? '');
    this.store.prune(`${inUse}\n${run.artifactsInUse()}`);
    pruneImages(this.props.state.path('images'), inUse);
  }

  private explain(error: unknown): Outcome {
    if (this.props.signal.aborted) return 'stopped';
    if (error instanceof UsageError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof ReleaseRejected) {
      this.printer.line(`\n${message}: nothing in it was changed.`);
      return 'rejected';
    }
    if (error instanceof ActionFailed && error.logFile !== undefined && error.message === 'cdk synth failed') {
      for (const line of lastLines(error.logFile, 25)) this.printer.line(`    ${line}`);
    }
    const { failedAction } = this;
    const where = failedAction === undefined ? message : `${failedAction.stage}, ${failedAction.name}`;
    this.printer.line(`\nThe release failed: ${where}.`);
    return 'failed';
  }
}
