import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PAYLOAD_LIMIT_BYTES, type InvocationError } from './invocation';

const PREFIX = '/2018-06-01/runtime';

export interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly traceId: string;
  /** Unix time in ms */
  readonly deadline: number;
  /** The event as JSON. */
  readonly body: string;
}

export interface RuntimeEvents {
  /** The runtime asks for an invocation; none is waiting. */
  readonly onNext: () => void;
  readonly onResponse: (requestId: string, body: Buffer) => void;
  readonly onError: (requestId: string, error: InvocationError) => void;
  readonly onInitError: (error: InvocationError) => void;
}

/** Lambda's Runtime API for one execution environment. */
export class RuntimeApi {
  private readonly server: Server;
  private waiting: ServerResponse | undefined;

  constructor(private readonly events: RuntimeEvents) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    // A frozen runtime waits for its next invocation for as long as it takes.
    this.server.requestTimeout = 0;
    this.server.headersTimeout = 0;
    this.server.keepAliveTimeout = 0;
    this.server.timeout = 0;
  }

  /** @returns the value of `AWS_LAMBDA_RUNTIME_API` */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers the waiting `next` call. */
  deliver(invocation: Invocation): void {
    if (!this.waiting) throw new Error('the runtime is not waiting for an invocation');
    this.waiting.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
      'Lambda-Runtime-Deadline-Ms': String(invocation.deadline),
      'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
      'Lambda-Runtime-Trace-Id': invocation.traceId,
    });
    this.waiting.end(invocation.body);
    this.waiting = undefined;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (request.method === 'GET' && path === `${PREFIX}/invocation/next`) {
      this.waiting = response;
      this.events.onNext();
      return;
    }
    const body = await read(request);
    const [, requestId, kind] = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (path === `${PREFIX}/init/error`) {
      this.events.onInitError(parseError(body));
    } else if (requestId && kind === 'error') {
      this.events.onError(requestId, parseError(body));
    } else if (requestId && body.length > PAYLOAD_LIMIT_BYTES) {
      this.events.onError(requestId, {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage:
          `Response payload size (${body.length} bytes) exceeded maximum allowed payload size ` +
          `(${PAYLOAD_LIMIT_BYTES} bytes).`,
      });
    } else if (requestId) {
      this.events.onResponse(requestId, body);
    } else {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parseError(body: Buffer): InvocationError {
  const error = JSON.parse(body.toString()) as Partial<InvocationError>;
  return { errorType: 'Unhandled', errorMessage: '', ...error };
}
