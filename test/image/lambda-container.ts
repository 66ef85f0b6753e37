import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { InvocationError, InvokeResult } from '../../rehearsal/lambda/invocation';
import { RuntimeApi } from '../../rehearsal/lambda/runtime-api';
import { traceId } from '../../rehearsal/lambda/trace';
import type { Processes } from '../../rehearsal/processes';
import type { Buildah } from './buildah';

/** The user and group that Lambda's sandbox has been seen with: any that owns nothing would do. */
export const SANDBOX_USER = '993:990';
const TIMEOUT_SECONDS = 30;

export interface LambdaContainerOptions {
  readonly buildah: Buildah;
  readonly processes: Processes;
  readonly container: string;
  /** Entry point and command of the image, or another command in its place. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Files of this machine, by their path in the container. */
  readonly files?: Readonly<Record<string, string>>;
}

/** An execution environment: the image's own process, as an unprivileged user, before a local Runtime API. */
export class LambdaContainer {
  readonly log: string[] = [];
  private readonly api: RuntimeApi;
  private exited: Promise<unknown> | undefined;
  private onIdle: (() => void) | undefined;
  private idle: Promise<void>;
  private onResult: ((result: InvokeResult) => void) | undefined;
  private ended: InvokeResult | undefined;

  constructor(private readonly options: LambdaContainerOptions) {
    this.idle = new Promise((resolve) => (this.onIdle = resolve));
    this.api = new RuntimeApi({
      onNext: () => this.onIdle?.(),
      onResponse: (_, body) => this.onResult?.({ payload: JSON.parse(body.toString()) as unknown }),
      onError: (_, error) => this.onResult?.({ error }),
      onInitError: (error) => this.failed(error),
    });
  }

  async start(): Promise<void> {
    const address = await this.api.listen();
    const { buildah, processes, container, command, environment, files = {} } = this.options;
    const variables = {
      ...environment,
      AWS_LAMBDA_RUNTIME_API: address,
      AWS_LAMBDA_FUNCTION_NAME: 'fillup-image-test',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/fillup-image-test',
      AWS_LAMBDA_LOG_STREAM_NAME: 'image-test',
    };
    const [program, args] = buildah.command(
      container,
      [
        ...['--user', SANDBOX_USER],
        ...Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
        ...Object.entries(files).flatMap(([inside, outside]) => ['--volume', `${outside}:${inside}:ro`]),
      ],
      command,
    );
    const child = processes.spawn('image', program, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.log.push(line));
    }
    this.exited = once(child, 'exit').then(([code]) =>
      this.failed({ errorType: 'Runtime.ExitError', errorMessage: `exit status ${String(code)}` }),
    );
  }

  async invoke(event: unknown): Promise<InvokeResult> {
    const result = new Promise<InvokeResult>((resolve) => (this.onResult = resolve));
    if (this.ended === undefined) await Promise.race([this.idle, result]);
    if (this.ended) return this.ended;
    this.idle = new Promise((resolve) => (this.onIdle = resolve));
    this.api.deliver({
      requestId: randomUUID(),
      functionArn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:fillup-image-test:live',
      traceId: traceId(),
      deadline: Date.now() + TIMEOUT_SECONDS * 1000,
      body: JSON.stringify(event),
    });
    return result;
  }

  /** A runtime whose API is gone ends by itself. */
  async stop(): Promise<void> {
    this.api.close();
    await this.exited;
  }

  private failed(error: InvocationError): void {
    const output = this.log.slice(-20).join('\n');
    this.ended ??= { error: { ...error, errorMessage: `${error.errorMessage}\n${output}` } };
    this.onResult?.(this.ended);
  }
}
