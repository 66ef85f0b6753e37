import type { Processes } from '../processes';
import type { InvokeResult } from './invocation';

export interface LocalFunctionOptions {
  readonly name: string;
  /** `$LATEST` or the number of a published version. */
  readonly version: string;
  /** The unpacked `/var/task`. */
  readonly imageDirectory: string;
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
  /** The interpreter. */
  readonly python: string;
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

/** One version of a Lambda function: the real handler behind a local Runtime API. */
export class LocalFunction {
  readonly arn: string;

  constructor(private readonly options: LocalFunctionOptions) {
    this.arn = `arn:aws:lambda:${options.region}:${options.account}:function:${options.name}`;
  }

  get statistics(): FunctionStatistics {
    return { invocations: 0, errors: 0, coldStarts: 0, throttles: 0, maxEnvironments: 0, maxConcurrency: 0 };
  }

  readonly invoke = (event: unknown): Promise<InvokeResult> =>
    Promise.reject(new Error(`${this.options.name} cannot be invoked yet: ${typeof event}`));

  /** Retires every process: the next request starts the handler afresh. Requests under way are finished. */
  reload(): void {}

  /** Takes no more requests, finishes those under way and ends. */
  drain(): Promise<void> {
    return this.stop();
  }

  /** Ends at once. */
  stop(): Promise<void> {
    return Promise.resolve();
  }
}
