// Client of the Lambda Runtime API: next -> handler(event, context) -> response or error.
//
// Usage: node bootstrap.mjs index.handler, with the task root as the working directory.
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { env } = process;
const ERROR_HEADER = 'Lambda-Runtime-Function-Error-Type';
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Without a time limit: a frozen function waits for its next invocation for as long as it takes. */
function call(method, path, body, headers = {}) {
  const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, host, port, method, path: `/2018-06-01/runtime${path}`, headers },
      async (response) => {
        const chunks = [];
        try {
          for await (const chunk of response) chunks.push(chunk);
          resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() });
        } catch (error) {
          reject(error);
        }
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What AWS passes as a handler's second argument. */
function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function load(name) {
  const separator = name.lastIndexOf('.');
  const base = join(env.LAMBDA_TASK_ROOT, name.slice(0, separator));
  const file = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find((candidate) => existsSync(candidate));
  if (file === undefined) throw named('ImportModuleError', `Cannot find module '${name.slice(0, separator)}'`);
  const handler = (await import(pathToFileURL(file).href))[name.slice(separator + 1)];
  if (typeof handler !== 'function') throw named('HandlerNotFound', `${name} is undefined or not exported`);
  return handler;
}

function named(name, message) {
  return Object.assign(new Error(message), { name: `Runtime.${name}` });
}

async function sendError(path, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  process.stderr.write(`[ERROR] ${error.stack ?? error.message}\n`);
  const report = { errorType: error.name, errorMessage: error.message, stackTrace: (error.stack ?? '').split('\n') };
  await call('POST', path, JSON.stringify(report), { [ERROR_HEADER]: error.name });
}

async function serve(handler) {
  for (;;) {
    const { headers, body } = await call('GET', '/invocation/next');
    const path = `/invocation/${headers['lambda-runtime-aws-request-id']}`;
    env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
    try {
      const answer = JSON.stringify((await handler(JSON.parse(body), contextOf(headers))) ?? null);
      await call('POST', `${path}/response`, answer);
    } catch (error) {
      await sendError(`${path}/error`, error);
    }
  }
}

/** The rehearsal is gone. */
const orphaned = ({ code }) => ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code);

try {
  let handler;
  try {
    handler = await load(process.argv[2]);
  } catch (error) {
    await sendError('/init/error', error);
    process.exit(1);
  }
  await serve(handler);
} catch (error) {
  if (!orphaned(error)) throw error;
  process.exit(0);
}
