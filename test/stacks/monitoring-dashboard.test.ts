import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { ROOT } from '../assembly/synth';
import { synthesiseEnvironment } from './frontend-fixture';

const dev = synthesiseEnvironment('dev').monitoring;
const prod = synthesiseEnvironment('prod').monitoring;

interface Widget {
  readonly type: 'alarm' | 'log' | 'metric' | 'text';
  readonly properties: {
    readonly title: string;
    readonly markdown: string;
    readonly region: string;
    readonly alarms: string[];
    readonly query: string;
    readonly metrics?: unknown[][];
  };
}

function widgets(template: Template): Widget[] {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard')) as {
    Properties: { DashboardBody: { 'Fn::Join': [string, unknown[]] } };
  }[];
  if (!dashboard) throw new Error('no dashboard');
  const body = dashboard.Properties.DashboardBody['Fn::Join'][1]
    .map((part) => (typeof part === 'string' ? part : '[token]'))
    .join('');
  return (JSON.parse(body) as { widgets: Widget[] }).widgets;
}

const graphs = (template: Template) => widgets(template).filter(({ type }) => type === 'metric');
const titles = (template: Template) => graphs(template).map(({ properties }) => properties.title);

function metricsOf(template: Template, title: string): unknown[][] {
  const widget = graphs(template).find(({ properties }) => properties.title === title);
  if (!widget) throw new Error(`no widget "${title}"`);
  return widget.properties.metrics ?? [];
}

test('MON-1: fillup-{env}, one for each environment', () => {
  dev.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'fillup-dev' });
  dev.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
});

test.each([
  ['DASH-1', 'Site: requests', ['Requests']],
  ['DASH-1', 'API: requests', ['Requests']],
  ['DASH-2', 'Site: error rates (%)', ['4xxErrorRate', '5xxErrorRate']],
  ['DASH-2', 'API: error rates (%)', ['4xxErrorRate', '5xxErrorRate']],
  ['DASH-3', 'Site: cache hit rate (%)', ['CacheHitRate']],
  ['DASH-4', 'Site: bytes', ['BytesDownloaded', 'BytesUploaded']],
  ['DASH-4', 'API: bytes', ['BytesDownloaded', 'BytesUploaded']],
  ['DASH-5', 'REST: requests', ['Count']],
  ['DASH-5', 'WebSocket: connections and messages', ['ConnectCount', 'MessageCount']],
  ['DASH-6', 'REST: latency (ms)', ['Latency', 'Latency']],
  ['DASH-7', 'REST: errors', ['4XXError', '5XXError']],
  ['DASH-7', 'WebSocket: errors', ['ClientError', 'ExecutionError', 'IntegrationError']],
  ['DASH-8', 'REST: integration latency (ms)', ['IntegrationLatency', 'IntegrationLatency']],
  ['DASH-8', 'WebSocket: integration latency (ms)', ['IntegrationLatency', 'IntegrationLatency']],
  ['DASH-9', 'Function: invocations and errors', ['Invocations', 'Errors']],
  ['DASH-10', 'Function: error rate (%)', ['Errors', 'Invocations']],
  ['DASH-11', 'Function: duration (ms)', ['Duration', 'Duration']],
  ['DASH-12, DASH-13', 'Function: concurrency and throttles', ['ConcurrentExecutions', 'Throttles']],
  ['DASH-12', 'Function: provisioned concurrency in use (0 to 1)', ['ProvisionedConcurrencyUtilization']],
  ['DASH-12', 'Function: provisioned concurrency spillover', ['ProvisionedConcurrencySpilloverInvocations']],
  ['DASH-14, DASH-15', 'Database: CPU and memory used (%)', ['CPUUtilization', 'FreeableMemory']],
  ['DASH-14, DASH-16', 'Database: connections and CPU credits', ['DatabaseConnections', 'CPUCreditBalance']],
  ['DASH-17', 'Database: IOPS', ['ReadIOPS', 'WriteIOPS']],
  ['DASH-18', 'Database: free storage (bytes)', ['FreeStorageSpace']],
  ['DASH-19', 'App: daily active users', ['DailyActiveUsers']],
  ['DASH-20', 'App: drinks logged and accounts made', ['RecordsCreated', 'AccountsCreated']],
  ['DASH-21', 'App: response time (ms)', ['Latency', 'Latency']],
  ['MISSING-8', 'Availability: 99.9 % without a 5xx, last 30 days', ['5XXError']],
  ['MISSING-8', 'Availability: burn rate over 60 minutes', ['5XXError']],
  ['MISSING-8', 'Latency: 95 % within 500 ms, last 30 days', ['Latency']],
  ['MISSING-8', 'Latency: burn rate over 60 minutes', ['Latency']],
  ['MISSING-8', 'Probe: runs without a failed check (0 to 1)', ['Success']],
  ['MISSING-8', 'Probe: latency of /health/ready (ms)', ['Latency', 'Latency']],
  [
    'MISSING-8',
    'Visitors: largest contentful paint and first byte (ms)',
    ['LargestContentfulPaint', 'TimeToFirstByte'],
  ],
  ['MISSING-8', 'Visitors: interaction to next paint (ms)', ['InteractionToNextPaint']],
  ['MISSING-8', 'Visitors: cumulative layout shift', ['CumulativeLayoutShift']],
  ['MISSING-8', 'Visitors: JavaScript errors', ['JavaScriptErrors']],
])('%s: %s', (_id, title, names) => {
  const found = metricsOf(prod, title).flatMap(([, name]) => (typeof name === 'string' ? [name] : []));
  expect(found.sort()).toEqual([...names].sort());
});

test('DASH-3: the cache hit rate is shown where it is measured', () => {
  expect(titles(dev).filter((title) => title.includes('cache hit'))).toEqual([]);
  expect(titles(prod)).not.toContain('API: cache hit rate (%)');
});

test('DASH-6: latency as p50 and p99', () => {
  expect(metricsOf(dev, 'REST: latency (ms)').map((metric) => metric.at(-1))).toEqual([
    { stat: 'p50' },
    { stat: 'p99' },
  ]);
});

test('DASH-10: an error rate without invocations is 0, not an error', () => {
  expect(metricsOf(dev, 'Function: error rate (%)')).toContainEqual([
    expect.objectContaining({ expression: '100*errors/MAX([errors, invocations])' }),
  ]);
});

test('DASH-12: provisioned concurrency is shown where there is any', () => {
  expect(titles(dev).filter((title) => title.includes('provisioned'))).toEqual([]);
});

test('DASH-15: memory is a share of what the class has', () => {
  expect(JSON.stringify(widgets(dev))).toContain(`100*(1-free/${1024 ** 3})`);
  expect(JSON.stringify(widgets(prod))).toContain(`100*(1-free/${4 * 1024 ** 3})`);
});

test('DASH-19: one gauge a day', () => {
  expect(metricsOf(dev, 'App: daily active users')).toEqual([
    expect.arrayContaining([expect.objectContaining({ period: 86_400, stat: 'Maximum' })]),
  ]);
});

test('DASH-19 … DASH-21: the app counts under the dimensions that its log lines carry', () => {
  const metrics = graphs(dev).flatMap(({ properties }) => properties.metrics ?? []);
  for (const name of ['DailyActiveUsers', 'RecordsCreated', 'Latency']) {
    expect(metrics).toContainEqual(
      expect.arrayContaining(['FillUp', name, 'environment', 'dev', 'service', 'fillup-api']),
    );
  }
});

/** What a source names in a block that begins and ends with these. */
function namesIn(path: string, begin: string, end: string, name: RegExp): string[] {
  const [, rest = ''] = readFileSync(join(ROOT, path), 'utf8').split(begin);
  return [...(rest.split(end)[0] ?? '').matchAll(name)].map(([, found = '']) => found);
}

test.each([
  ['fillup-api', namesIn('app-backend/app/metrics.py', 'UNITS: ', '\n}', /"(\w+)":/g)],
  ['fillup-probe', namesIn('lib/stacks/monitoring/probe/index.mjs', ' Metrics: [', ']', /Name: '(\w+)'/g)],
])('DASH-19 … DASH-21, MISSING-8: dashboard and alarms read what %s publishes, and all of it', (service, published) => {
  const ours = graphs(prod)
    .flatMap(({ properties }) => properties.metrics ?? [])
    .filter((metric) => metric[0] === 'FillUp' && metric.includes(service))
    .map(([, name]) => name);
  const alarms = Object.values(prod.findResources('AWS::CloudWatch::Alarm'))
    .map(({ Properties }) => Properties as { Namespace?: string; MetricName?: string; Dimensions?: unknown })
    .filter(({ Namespace, Dimensions }) => Namespace === 'FillUp' && JSON.stringify(Dimensions).includes(service))
    .map(({ MetricName }) => MetricName);
  expect(ours.length).toBeGreaterThan(1);
  expect(alarms).toHaveLength(1);
  // Each of them, and no other: a metric that nobody reads is only a bill.
  expect(new Set([...ours, ...alarms])).toEqual(new Set(published));
});

test('what no alarm reads is looked up in the log', () => {
  const queries = widgets(dev).filter(({ type }) => type === 'log');
  expect(queries.map(({ properties }) => properties.title)).toEqual([
    'App: reminders sent and failed',
    'App: live updates sent and failed',
  ]);
  for (const { properties } of queries)
    expect(properties.query).toMatch(/^SOURCE '\/aws\/lambda\/fillup-dev-api' \| filter /);
});

test('R13: CloudFront is read in us-east-1, nothing else is', () => {
  const all = graphs(prod);
  const edge = all.filter((widget) => JSON.stringify(widget).includes('AWS/CloudFront'));
  expect(edge).toHaveLength(7);
  for (const { properties } of edge) {
    expect(properties.region).toBe('us-east-1');
    for (const metric of properties.metrics ?? []) {
      expect(metric).toEqual(expect.arrayContaining(['Region', 'Global']));
    }
  }
  for (const widget of all.filter((other) => !edge.includes(other))) {
    expect(widget.properties.region).not.toBe('us-east-1');
  }
});

test('SNS-7: it starts with links to runbooks, alarms, logs and traces of its own environment and region', () => {
  const [first] = widgets(prod);
  const links = [...(first?.properties.markdown ?? '').matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, text, url]) => ({
    text,
    url,
  }));
  expect(links.map(({ text }) => text)).toEqual(expect.arrayContaining(['Runbooks', 'Alarms', 'API logs', 'Traces']));
  expect(links).toContainEqual({
    text: 'Runbooks',
    url: 'https://github.com/fillup/fillup/blob/main/docs/runbooks/README.md',
  });
  expect(links).toContainEqual({
    text: 'API logs',
    url: 'https://ap-northeast-1.console.aws.amazon.com/cloudwatch/home?region=ap-northeast-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Ffillup-prod-api',
  });
  for (const { url } of links.slice(1)) expect(url).toMatch(/ap-northeast-1/);
});

test('ALM-8: it shows the state of every alarm of the stack that calls somebody', () => {
  const status = widgets(prod).find(({ type }) => type === 'alarm');
  const calling = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']
    .flatMap((type) => Object.values(prod.findResources(type)) as { Properties: { AlarmActions?: unknown } }[])
    .filter(({ Properties }) => Properties.AlarmActions !== undefined);
  expect(calling.length).toBeGreaterThan(15);
  expect(status?.properties.alarms).toHaveLength(calling.length);
});

test('MISSING-8: an objective shows what was attained and what is left of its budget, whatever the dashboard shows', () => {
  const widget = graphs(prod).find(({ properties }) => properties.title.startsWith('Availability: 99.9'));
  expect(widget?.properties).toMatchObject({
    view: 'singleValue',
    setPeriodToTimeRange: true,
    start: '-P30D',
    end: 'P0D',
    metrics: [
      [{ label: 'Attained (%)', expression: '100-(100*failed)' }],
      [
        'AWS/ApiGateway',
        '5XXError',
        'ApiName',
        'fillup-prod-rest',
        'Stage',
        '[token]',
        { id: 'failed', visible: false },
      ],
      [{ label: 'Error budget left (%)', expression: '100-100*(100*failed)/0.1' }],
    ],
  });
});

test('MISSING-8: objectives, probe and visitors are shown where they are measured', () => {
  expect(titles(dev).filter((title) => /^(Availability|Latency|Probe|Visitors):/.test(title))).toEqual([]);
});

test('MISSING-8: the vitals have the dimensions that the app’s log lines carry', () => {
  expect(metricsOf(prod, 'Visitors: cumulative layout shift')).toEqual([
    ['FillUp', 'CumulativeLayoutShift', 'environment', 'prod', 'service', 'fillup-api', { period: 3600, stat: 'p75' }],
  ]);
});
