import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { LocalFunctionOptions } from './function';
import type { InvocationError, InvokeResult } from './invocation';
import { peakMemory } from './memory';
import { RuntimeApi } from './runtime-api';
import { traceId } from './trace';

/** One request on its way through a function. */
export interface Job {
  readonly requestId: string;
  readonly body: string;
  readonly finish: (result: InvokeResult) => void;
}

export interface EnvironmentEvents {
  /** The runtime polls for its next invocation; it is frozen until `run`. */
  readonly onIdle: (environment: ExecutionEnvironment) => void;
  /** The process is gone; `error` if it never became ready. */
  readonly onEnd: (environment: ExecutionEnvironment, error?: InvocationError) => void;
}

// Lambda gives the init phase 10 s and then starts again; a machine that starts sixteen handlers at once needs longer.
const INIT_SECONDS = 60;

/** A process with the function's handler: one invocation at a time, stopped between them as Lambda freezes it. */
export class ExecutionEnvironment {
  private readonly api: RuntimeApi;
  private readonly startedAt = performance.now();
  private readonly initTimer: NodeJS.Timeout;
  private process: ChildProcess | undefined;
  private ready = false;
  private ending = false;
  private ended = false;
  private initError: InvocationError | undefined;
  private initMilliseconds: number | undefined;
  private job: Job | undefined;
  private jobStartedAt = 0;
  private jobTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: LocalFunctionOptions,
    private readonly functionArn: string,
    private readonly events: EnvironmentEvents,
  ) {
    this.api = new RuntimeApi({
      onNext: () => this.polled(),
      onResponse: (requestId, body) => {
        if (this.job?.requestId === requestId) this.finish({ payload: JSON.parse(body.toString()) as unknown });
      },
      onError: (requestId, error) => {
        if (this.job?.requestId === requestId) this.finish({ error });
      },
      onInitError: (error) => {
        this.initError = error;
      },
    });
    this.initTimer = setTimeout(() => {
      this.initError = { errorType: 'Sandbox.Timedout', errorMessage: `Init timed out after ${INIT_SECONDS} seconds` };
      this.end();
    }, INIT_SECONDS * 1000);
    this.start().catch((error: unknown) => this.gone(String(error)));
  }

  /** Thaws the process and hands it an invocation. */
  run(job: Job): void {
    const { timeoutSeconds } = this.options;
    this.job = job;
    this.jobStartedAt = performance.now();
    this.options.log(`START RequestId: ${job.requestId} Version: ${this.options.version}`);
    this.jobTimer = setTimeout(() => this.timedOut(), timeoutSeconds * 1000);
    this.signal('SIGCONT');
    this.api.deliver({
      requestId: job.requestId,
      functionArn: this.functionArn,
      traceId: traceId(),
      deadline: Date.now() + timeoutSeconds * 1000,
      body: job.body,
    });
  }

  get busy(): boolean {
    return this.job !== undefined;
  }

  end(): void {
    this.ending = true;
    this.signal('SIGKILL');
  }

  private async start(): Promise<void> {
    const { environment, handler, processes, runtime, taskRoot } = this.options;
    const address = await this.api.listen();
    const child = processes.spawn(
      `lambda ${this.options.name}`,
      runtime.command,
      [path.join(__dirname, runtime.bootstrap), handler],
      {
        cwd: taskRoot,
        env: { ...this.runtimeVariables(), ...environment, AWS_LAMBDA_RUNTIME_API: address },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.process = child;
    this.copyOutput(child.stdout);
    this.copyOutput(child.stderr);
    child.once('error', (error) => this.gone(error.message));
    child.once('exit', (code, signal) => this.gone(signal ? `signal: ${name(signal)}` : `exit status ${code ?? 0}`));
    // Asked to end while its Runtime API was starting.
    if (this.ending) this.end();
  }

  private runtimeVariables(): Record<string, string> {
    const { memorySize, name: functionName, region, runtime, taskRoot, version } = this.options;
    const stream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${randomUUID().replaceAll('-', '')}`;
    return {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      ...runtime.variables,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_VERSION: version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
      AWS_LAMBDA_LOG_STREAM_NAME: stream,
      LAMBDA_TASK_ROOT: taskRoot,
      _HANDLER: this.options.handler,
    };
  }

  private copyOutput(stream: Readable | null): void {
    if (stream) createInterface({ input: stream }).on('line', this.options.log);
  }

  private polled(): void {
    if (!this.ready) {
      this.ready = true;
      this.initMilliseconds = performance.now() - this.startedAt;
      clearTimeout(this.initTimer);
    }
    this.signal('SIGSTOP');
    this.events.onIdle(this);
  }

  private finish(result: InvokeResult): void {
    const { job } = this;
    if (!job) return;
    const peak = this.process?.pid === undefined ? undefined : peakMemory(this.process.pid);
    if (peak !== undefined && peak > this.options.memorySize) {
      this.end();
      result = outOfMemory(job.requestId);
    }
    clearTimeout(this.jobTimer);
    this.job = undefined;
    this.report(job.requestId, peak);
    job.finish(result);
  }

  private report(requestId: string, peak: number | undefined): void {
    const duration = performance.now() - this.jobStartedAt;
    const init = this.initMilliseconds;
    this.initMilliseconds = undefined;
    const fields = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${duration.toFixed(2)} ms`,
      `Billed Duration: ${Math.ceil(duration + (init ?? 0))} ms`,
      `Memory Size: ${this.options.memorySize} MB`,
      // Where it cannot be measured nothing is claimed.
      ...(peak === undefined ? [] : [`Max Memory Used: ${peak} MB`]),
      ...(init === undefined ? [] : [`Init Duration: ${init.toFixed(2)} ms`]),
    ];
    this.options.log(`END RequestId: ${requestId}`);
    this.options.log(`${fields.join('\t')}\t`);
  }

  private timedOut(): void {
    const { job } = this;
    if (!job) return;
    const message = `Task timed out after ${this.options.timeoutSeconds.toFixed(2)} seconds`;
    this.options.log(`${new Date().toISOString()} ${job.requestId} ${message}`);
    this.end();
    this.finish({
      error: { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${job.requestId} Error: ${message}` },
    });
  }

  private gone(cause: string): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.initTimer);
    this.api.close();
    if (this.job) {
      const error = exited(this.job.requestId, cause);
      this.options.log(error.errorMessage);
      this.finish({ error });
    }
    this.events.onEnd(this, this.ready ? undefined : (this.initError ?? exited('', cause)));
  }

  private signal(signal: NodeJS.Signals): void {
    const pid = this.process?.pid;
    if (pid === undefined) return;
    try {
      // The whole group: what a handler has started is frozen and ended with it.
      process.kill(-pid, signal);
    } catch {
      // It is gone, which `exit` reports.
    }
  }
}

function exited(requestId: string, cause: string): InvocationError {
  const prefix = requestId ? `RequestId: ${requestId} ` : '';
  return { errorType: 'Runtime.ExitError', errorMessage: `${prefix}Error: Runtime exited with error: ${cause}` };
}

function outOfMemory(requestId: string): InvokeResult {
  const { errorMessage } = exited(requestId, 'signal: killed');
  return { error: { errorType: 'Runtime.OutOfMemory', errorMessage } };
}

function name(signal: NodeJS.Signals): string {
  return { SIGKILL: 'killed', SIGSEGV: 'segmentation fault', SIGTERM: 'terminated' }[signal as string] ?? signal;
}
