import { randomUUID } from 'node:crypto';
import type { Processes } from '../processes';
import { ExecutionEnvironment, type Job } from './execution-environment';
import { type InvocationError, type InvokeResult, PAYLOAD_LIMIT_BYTES, REQUEST_TOO_LARGE } from './invocation';
import type { Runtime } from './runtime';

export interface LocalFunctionOptions {
  readonly name: string;
  /** `$LATEST` or the number of a published version. */
  readonly version: string;
  /** The unpacked `/var/task`. */
  readonly taskRoot: string;
  /** `app.main.handler` */
  readonly handler: string;
  /** The template's variables plus the few that the rehearsal may add, already translated. */
  readonly environment: Readonly<Record<string, string>>;
  /** MB */
  readonly memorySize: number;
  readonly timeoutSeconds: number;
  /** @default none: as many as the account has */
  readonly reservedConcurrency?: number;
  readonly region: string;
  readonly account: string;
  readonly processes: Pick<Processes, 'spawn'>;
  readonly runtime: Runtime;
  readonly log: (line: string) => void;
  /** Processes at most, further requests wait. @default 16 */
  readonly maxEnvironments?: number;
  /** An idle environment ends after this time. @default 120_000 */
  readonly idleMilliseconds?: number;
}

export interface FunctionStatistics {
  readonly invocations: number;
  readonly errors: number;
  readonly coldStarts: number;
  readonly throttles: number;
  /** Processes at the same time. */
  readonly maxEnvironments: number;
  /** Requests at the same time, which is how many environments AWS would have used. */
  readonly maxConcurrency: number;
}

const STOPPED: InvocationError = { errorType: 'Runtime.ExitError', errorMessage: 'Error: the function was stopped' };

/** One version of a Lambda function: the real handler behind a local Runtime API, one process per concurrent request. */
export class LocalFunction {
  readonly arn: string;
  private readonly environments = new Set<ExecutionEnvironment>();
  /** Frozen, the most recently used one last; each with the timer that ends it. */
  private readonly idle = new Map<ExecutionEnvironment, NodeJS.Timeout>();
  private readonly starting = new Set<ExecutionEnvironment>();
  private readonly retired = new Set<ExecutionEnvironment>();
  private readonly queue: Job[] = [];
  private readonly whenEmpty: (() => void)[] = [];
  private readonly counts = {
    invocations: 0,
    errors: 0,
    coldStarts: 0,
    throttles: 0,
    maxEnvironments: 0,
    maxConcurrency: 0,
  };
  private concurrency = 0;
  private closed = false;

  constructor(private readonly options: LocalFunctionOptions) {
    this.arn = `arn:aws:lambda:${options.region}:${options.account}:function:${options.name}`;
  }

  get statistics(): FunctionStatistics {
    return { ...this.counts };
  }

  readonly invoke = (event: unknown): Promise<InvokeResult> => {
    if (this.closed) return Promise.resolve({ error: STOPPED });
    const body = JSON.stringify(event);
    const size = Buffer.byteLength(body);
    if (size > PAYLOAD_LIMIT_BYTES) return Promise.resolve({ error: tooLarge(size) });
    if (this.concurrency >= (this.options.reservedConcurrency ?? Infinity)) {
      this.counts.throttles += 1;
      return Promise.resolve({ throttled: true });
    }
    this.concurrency += 1;
    this.counts.invocations += 1;
    this.counts.maxConcurrency = Math.max(this.counts.maxConcurrency, this.concurrency);
    return new Promise((resolve) => {
      const finish = (result: InvokeResult): void => {
        this.concurrency -= 1;
        if (result.error) this.counts.errors += 1;
        resolve(result);
        if (this.concurrency === 0) for (const done of this.whenEmpty.splice(0)) done();
      };
      this.queue.push({ requestId: randomUUID(), body, finish });
      this.dispatch();
    });
  };

  /** Retires every process: the next request starts the handler afresh. Requests under way are finished. */
  reload(): void {
    for (const environment of this.environments) {
      this.retired.add(environment);
      if (this.idle.has(environment) || this.starting.has(environment)) this.end(environment);
    }
    this.dispatch();
  }

  /** Takes no more requests, finishes those under way and ends. */
  async drain(): Promise<void> {
    this.closed = true;
    if (this.concurrency > 0) await new Promise<void>((resolve) => this.whenEmpty.push(resolve));
    await this.stop();
  }

  /** Ends at once. */
  stop(): Promise<void> {
    this.closed = true;
    for (const job of this.queue.splice(0)) job.finish({ error: STOPPED });
    for (const environment of this.environments) this.end(environment);
    if (this.environments.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.onAllGone = resolve;
    });
  }

  private onAllGone: () => void = () => undefined;

  private dispatch(): void {
    while (this.queue.length > 0) {
      const environment = [...this.idle.keys()].pop();
      if (!environment) break;
      clearTimeout(this.idle.get(environment));
      this.idle.delete(environment);
      const job = this.queue.shift();
      if (job) environment.run(job);
    }
    while (this.queue.length > this.becomingIdle && this.environments.size < (this.options.maxEnvironments ?? 16)) {
      this.start();
    }
  }

  /** Environments that poll in a moment: they start, or have answered and not come back yet. */
  private get becomingIdle(): number {
    return [...this.environments].filter((environment) => !environment.busy && !this.idle.has(environment)).length;
  }

  private start(): void {
    const environment = new ExecutionEnvironment(this.options, this.arn, {
      onIdle: () => this.ready(environment),
      onEnd: (_, error) => this.ended(environment, error),
    });
    this.environments.add(environment);
    this.starting.add(environment);
    this.counts.coldStarts += 1;
    this.counts.maxEnvironments = Math.max(this.counts.maxEnvironments, this.environments.size);
  }

  private ready(environment: ExecutionEnvironment): void {
    this.starting.delete(environment);
    if (this.retired.has(environment)) {
      this.end(environment);
      return;
    }
    const timer = setTimeout(() => this.end(environment), this.options.idleMilliseconds ?? 120_000);
    timer.unref();
    this.idle.set(environment, timer);
    this.dispatch();
  }

  private ended(environment: ExecutionEnvironment, error?: InvocationError): void {
    clearTimeout(this.idle.get(environment));
    this.idle.delete(environment);
    this.environments.delete(environment);
    // A handler that cannot be loaded costs the request that started it; one that was retired costs none.
    if (this.starting.delete(environment) && error && !this.retired.has(environment)) {
      this.queue.shift()?.finish({ error });
    }
    this.retired.delete(environment);
    if (this.environments.size === 0) this.onAllGone();
    if (!this.closed || this.queue.length > 0) this.dispatch();
  }

  private end(environment: ExecutionEnvironment): void {
    clearTimeout(this.idle.get(environment));
    this.idle.delete(environment);
    environment.end();
  }
}

function tooLarge(size: number): InvocationError {
  return {
    errorType: REQUEST_TOO_LARGE,
    errorMessage: `${size} byte payload is too large for the RequestResponse invocation type (limit ${PAYLOAD_LIMIT_BYTES} bytes)`,
  };
}
