// Looks at an environment as a visitor does. While a release is shifting it keeps requests flowing until the minute is
// nearly over: a canary that nobody calls proves nothing.
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';

const { ALIAS, API_URL, ENVIRONMENT, FUNCTION_NAME, SITE_URL } = process.env;
const ANSWER_MS = 10_000;
/** Between the requests of a canary: 120 a minute at most, of the 400 that the web ACL lets one address send. */
const PACE_MS = 500;
/** Cheap for the application, and each another part of it: the process, the database, the access tokens. */
const CANARY_PATHS = ['/health', '/health/ready', '/v1/me'];

const lambda = new LambdaClient();

/** Each throws what is wrong with an answer. */
const CHECKS = {
  async page() {
    const { body } = await ask(SITE_URL, '/', 200);
    if (!/^<!doctype html>/i.test(body)) throw new Error('/: not a page');
  },
  async config() {
    holds('/config.json', await askJson(SITE_URL, '/config.json', 200), { environment: ENVIRONMENT, apiUrl: API_URL });
  },
  async health() {
    holds('/health', await askJson(API_URL, '/health', 200), { status: 'ok', environment: ENVIRONMENT });
  },
  async ready() {
    holds('/health/ready', await askJson(API_URL, '/health/ready', 200), { status: 'ready' });
  },
  async refusal() {
    const { error = {} } = await askJson(API_URL, '/v1/me', 401);
    holds('/v1/me', error, { code: 'UNAUTHENTICATED' });
    const missing = ['message', 'requestId', 'timestamp'].filter((field) => typeof error[field] !== 'string');
    if (missing.length > 0) throw new Error(`/v1/me: no ${missing.join(', ')} in its error`);
  },
};

export async function handler(_event, context) {
  const checks = Object.fromEntries(
    await Promise.all(Object.entries(CHECKS).map(async ([name, check]) => [name, await outcomeOf(check)])),
  );
  const failed = Object.values(checks).some(({ problem }) => problem !== undefined);
  report({ Success: failed ? 0 : 1, Latency: checks.ready.ms }, { message: 'checks', checks });

  const { RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName: FUNCTION_NAME, Name: ALIAS }));
  const isShifting = Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0;
  if (isShifting) log({ message: 'canary', ...(await keepRequestsFlowing(context)) });
}

/** Until one more answer could come too late. A failure is the canary's alarm's to judge, not the probe's. */
async function keepRequestsFlowing(context) {
  const statuses = {};
  for (let turn = 0; context.getRemainingTimeInMillis() > ANSWER_MS + PACE_MS; turn += 1) {
    const path = CANARY_PATHS[turn % CANARY_PATHS.length];
    const answer = await Promise.all([
      request(API_URL, path).then(
        ({ status }) => status,
        ({ message }) => message,
      ),
      new Promise((resolve) => setTimeout(resolve, PACE_MS)),
    ]);
    statuses[answer[0]] = (statuses[answer[0]] ?? 0) + 1;
  }
  return { requests: statuses };
}

async function outcomeOf(check) {
  const startedAt = performance.now();
  const problem = await check().then(
    () => undefined,
    ({ message }) => message,
  );
  return { ms: Math.round(performance.now() - startedAt), problem };
}

async function ask(base, path, expected) {
  const { status, body } = await request(base, path);
  if (status !== expected) throw new Error(`${path}: ${status} instead of ${expected}: ${body.slice(0, 200)}`);
  return { body };
}

async function askJson(base, path, expected) {
  const { body } = await ask(base, path, expected);
  try {
    return JSON.parse(body);
  } catch {
    throw new Error(`${path}: not JSON: ${body.slice(0, 200)}`);
  }
}

function holds(path, found, expected) {
  for (const [field, value] of Object.entries(expected)) {
    if (found[field] !== value) throw new Error(`${path}: ${field} is ${found[field]} instead of ${value}`);
  }
}

/** Over a connection of its own, as a first visit is; one that was kept would have died while this was frozen. */
function request(base, path) {
  const url = new URL(path, base);
  const get = url.protocol === 'https:' ? getSecure : getPlain;
  const headers = { 'User-Agent': 'fillup-probe' };
  return new Promise((resolve, reject) => {
    const failed = ({ message }) => reject(new Error(`${path}: ${message}`));
    get(url, { agent: false, headers, signal: AbortSignal.timeout(ANSWER_MS) }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode, body }));
      response.on('error', failed);
    }).on('error', failed);
  });
}

/** Metrics in the embedded metric format, by name in what the alarm and the dashboard read. */
function report(metrics, fields) {
  log({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: 'FillUp',
          Dimensions: [['service', 'environment']],
          Metrics: [
            { Name: 'Success', Unit: 'None' },
            { Name: 'Latency', Unit: 'Milliseconds' },
          ],
        },
      ],
    },
    ...fields,
    ...metrics,
  });
}

/** Not `console.log`, which writes words before the line: CloudWatch reads metrics from nothing but JSON. */
function log(fields) {
  process.stdout.write(`${JSON.stringify({ service: 'fillup-probe', environment: ENVIRONMENT, ...fields })}\n`);
}
