import { appendFileSync, existsSync } from 'node:fs';
import * as path from 'node:path';
import { StackFailed } from '../cloudformation/stack-failed';
import { ActionFailed, PipelineChanged, ReleaseRejected, type ActionResult } from './action-result';
import { ActionRunner, type ActionRunnerProps } from './actions';
import type { Answer } from './approval';
import type { Artifact } from './artifacts';
import type { Action, ApprovalAction, PipelineDefinition, Stage } from './definition';
import { environmentOf } from './environments';
import type { EventFile } from './events';
import { lastLines } from './log-file';
import { PipelineVariables } from './pipeline-variables';
import type { Printer, ProgressLine } from './printer';
import { Slots } from './slots';

const LOG_LINES = 25;
/** Builds at the same time; each one keeps a core busy. */
const BUILDS_AT_ONCE = 2;

export interface ReleaseRunProps extends ActionRunnerProps {
  readonly definition: PipelineDefinition;
  /** Name of the last stage to run. */
  readonly until: string | undefined;
  /** A finished Synth output: what yields it, and what would change the pipeline, is left out. */
  readonly assembly: Artifact | undefined;
  readonly printer: Printer;
  readonly events: EventFile;
  readonly signal: AbortSignal;
  readonly approve: (action: ApprovalAction, texts: { comment?: string; reviewUrl?: string }) => Promise<Answer>;
}

/** One execution of the pipeline: its stages in order, the actions of one run order side by side. */
export class ReleaseRun {
  /** The action that stopped the release. */
  failedAction: Action | undefined;
  private readonly variables = new PipelineVariables();
  private readonly actions: ActionRunner;
  private readonly builds = new Slots(BUILDS_AT_ONCE);

  constructor(private readonly props: ReleaseRunProps) {
    this.actions = new ActionRunner(props, this.variables);
  }

  /** Rejects with `ActionFailed`, `ReleaseRejected` or `PipelineChanged` when the release does not get through. */
  async run(): Promise<void> {
    const { definition, until, printer } = this.props;
    for (const stage of definition.stages) {
      printer.heading(stage.name);
      await this.runStage(stage);
      this.announce(stage);
      if (stage.name === until) return;
    }
  }

  /** Digests of what this run works with, so that nobody clears it away. */
  artifactsInUse(): string {
    return [...this.actions.artifacts.values()].map(({ directory }) => directory).join('\n');
  }

  private async runStage(stage: Stage): Promise<void> {
    const orders = [...new Set(stage.actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
    for (const order of orders) {
      const together = stage.actions.filter(({ runOrder }) => runOrder === order);
      // As in CodePipeline, an action that has begun ends, even when one beside it fails.
      const results = await Promise.allSettled(together.map((action) => this.runAction(action)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
  }

  private async runAction(action: Action): Promise<void> {
    const { printer, events, assembly, signal } = this.props;
    signal.throwIfAborted();
    const about = { stage: action.stage, action: action.name };
    if (assembly !== undefined && this.isGiven(action)) {
      for (const name of action.outputs) this.actions.artifacts.set(name, assembly);
      printer.start(action.name).end('skipped', 'left out: the assembly is given');
      events.emit({ event: 'action-finished', ...about, status: 'skipped', seconds: 0 });
      return;
    }
    const run = async () => {
      events.emit({ event: 'action-started', ...about });
      const line = printer.start(action.name);
      try {
        const { status, note, outputs, variables } = await this.execute(action, line.detail);
        for (const [name, artifact] of outputs ?? []) this.actions.artifacts.set(name, artifact);
        this.variables.set(action.namespace, variables ?? {});
        const seconds = line.end('done', note);
        events.emit({ event: 'action-finished', ...about, status, seconds, note });
      } catch (error) {
        this.fail(action, line, error);
        throw error;
      }
    };
    await (action.kind === 'build' ? this.builds.use(run) : run());
  }

  private isGiven(action: Action): boolean {
    if (action.kind !== 'build') return false;
    const first = this.props.definition.stages.flatMap((stage) => stage.actions).find(({ kind }) => kind === 'build');
    return action === first || action.name === 'SelfMutate';
  }

  private async execute(action: Action, progress: (text: string) => void): Promise<ActionResult> {
    switch (action.kind) {
      case 'source':
        return await this.actions.source(action);
      case 'build':
        return await this.actions.build(action, progress);
      case 'deploy':
        return await this.actions.deploy(action);
      case 'approval': {
        const { events, approve } = this.props;
        events.emit({ event: 'approval-waiting', stage: action.stage, action: action.name });
        const resolve = (text: string | undefined) => (text === undefined ? undefined : this.variables.resolve(text));
        const answer = await approve(action, {
          comment: resolve(action.comment),
          reviewUrl: resolve(action.reviewUrl),
        });
        if (answer === 'rejected') throw new ReleaseRejected(`${action.stage} was rejected`);
        return { status: 'succeeded', note: 'approved' };
      }
    }
  }

  private fail(action: Action, line: ProgressLine, error: unknown): void {
    const { printer, events, signal } = this.props;
    if (signal.aborted) {
      line.end('skipped', 'stopped');
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof PipelineChanged) {
      const seconds = line.end('done', `stand-in: ${message}`);
      events.emit({ event: 'action-finished', stage: action.stage, action: action.name, status: 'succeeded', seconds });
      return;
    }
    const seconds = line.end('failed', error instanceof ReleaseRejected ? 'rejected' : message);
    events.emit({
      event: 'action-finished',
      stage: action.stage,
      action: action.name,
      status: 'failed',
      seconds,
      error: message,
    });
    this.failedAction ??= action;
    if (error instanceof ReleaseRejected) return;
    const logFile = error instanceof ActionFailed ? error.logFile : this.actions.logFile(action);
    if (logFile === undefined || !existsSync(logFile)) return;
    // A deployment's reason is its message; of what nobody expected the stack is wanted.
    if (error instanceof StackFailed) appendFileSync(logFile, `${message}\n`);
    else if (!(error instanceof ActionFailed)) {
      appendFileSync(logFile, `${error instanceof Error ? (error.stack ?? error.message) : message}\n`);
    }
    printer.line();
    for (const text of lastLines(logFile, LOG_LINES)) printer.line(`    ${text}`);
    printer.line(`    (${path.relative(process.cwd(), logFile)})`);
  }

  /** Says where an environment is reached, once its stage is through. */
  private announce(stage: Stage): void {
    const { printer, events, cloud } = this.props;
    const environment = environmentOf(stage, cloud);
    if (environment === undefined) return;
    const { name, urls, outputs } = environment;
    events.emit({ event: 'environment-ready', environment: name, resumed: false, urls, outputs });
    for (const url of Object.values(urls)) printer.line(`    ${url}`);
  }
}
