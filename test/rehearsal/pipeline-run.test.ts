import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { PipelineChanged, ReleaseRejected } from '../../rehearsal/pipeline/action-result';
import type { Answer } from '../../rehearsal/pipeline/approval';
import { ArtifactStore } from '../../rehearsal/pipeline/artifacts';
import { CloudLog } from '../../rehearsal/pipeline/cloud-log';
import { EventFile } from '../../rehearsal/pipeline/events';
import { definitionOf, loadRunningPipeline, type PipelineStack } from '../../rehearsal/pipeline/pipeline-store';
import { Printer } from '../../rehearsal/pipeline/printer';
import { ReleaseRun } from '../../rehearsal/pipeline/run';
import type { Template } from '../../rehearsal/pipeline/template';
import { Processes } from '../../rehearsal/processes';
import { StateDirectory } from '../../rehearsal/state-directory';
import {
  CapturedOutput,
  ENVIRONMENT,
  RecordingCloud,
  SOURCE_STAGE,
  approvalAction,
  buildAction,
  deployAction,
  pipelineTemplate,
  project,
  temporaryDirectory,
  write,
} from './pipeline-fixtures';

const root = temporaryDirectory();
const clone = path.join(root, 'clone');
let processes: Processes;
let state: StateDirectory;
let cloud: RecordingCloud;
let output: CapturedOutput;

const variables = [{ name: 'SITE_URL', type: 'PLAINTEXT', value: '#{Front-dev.SiteUrl}' }];
const SYNTH = buildAction('Synth', 'SynthProject', 'Repository', { OutputArtifacts: [{ Name: 'Synth_Output' }] });
const STAGES = [
  SOURCE_STAGE,
  { Name: 'Build', Actions: [SYNTH] },
  { Name: 'UpdatePipeline', Actions: [buildAction('SelfMutate', 'SelfMutateProject', 'Synth_Output')] },
  {
    Name: 'Dev',
    Actions: [
      deployAction('Front-dev'),
      buildAction('Smoke', 'SmokeProject', 'Repository', { variables, RunOrder: 2 }),
    ],
  },
  { Name: 'Prod', Actions: [approvalAction(), deployAction('Front-prod', 2)] },
];
const PROJECTS = {
  SynthProject: project(['bash synth.sh'], { artifacts: { 'base-directory': 'cdk.out', files: ['**/*'] } }),
  SelfMutateProject: project(['cdk -a . deploy FillUpPipeline']),
  SmokeProject: project(['echo "testing $SITE_URL"', 'bash smoke.sh']),
};
const TEMPLATE = pipelineTemplate(STAGES, PROJECTS);

beforeAll(() => {
  processes = Processes.start();
  write(clone, { 'smoke.sh': 'true\n', '.gitignore': 'ignored\n' });
  writeSynth(TEMPLATE);
  execFileSync('git', ['init', '-q'], { cwd: clone });
  commit('first');
});
afterAll(() => processes.stopAll());
beforeEach(() => {
  rmSync(path.join(root, 'state'), { recursive: true, force: true });
  state = new StateDirectory(path.join(root, 'state'));
  cloud = new RecordingCloud();
  output = new CapturedOutput();
});

/** A Synth that "synthesises" the given pipeline and two stacks. */
function writeSynth(template: Template): void {
  const stack = { environment: 'aws://123456789012/ap-northeast-1', properties: { templateFile: 'p.json' } };
  const assembly = {
    'manifest.json': JSON.stringify({ artifacts: { FillUpPipeline: stack } }),
    'p.json': JSON.stringify(template),
    'assembly-dev/Front-dev.template.json.config.json': '{"Tags":{"environment":"dev"}}',
    'assembly-dev/Front-prod.template.json.config.json': '{}',
    'assembly-dev/Front-dev.template.json': '{"Resources":{"Site":{"Type":"AWS::S3::Bucket"}}}',
    'assembly-dev/Front-prod.template.json': '{"Resources":{}}',
  };
  for (const [name, content] of Object.entries(assembly)) write(path.join(clone, 'assembly'), { [name]: content });
  write(clone, {
    'synth.sh':
      'echo synthesised >> "$HOME/../synth-count"\nmkdir -p reports\necho "<testsuite/>" > reports/unit.xml\ncp -r assembly cdk.out\n',
  });
}

function commit(message: string): void {
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
  execFileSync('git', ['add', '-A'], { cwd: clone });
  execFileSync('git', [...author, 'commit', '-q', '-m', message], { cwd: clone });
}

function release(options: { answer?: Answer; until?: string; pipeline?: PipelineStack } = {}): ReleaseRun {
  const pipeline = options.pipeline ?? { template: TEMPLATE, environment: ENVIRONMENT };
  process.env['HOME'] = path.join(root, 'home');
  return new ReleaseRun({
    clone,
    workingTree: false,
    python: 'python3',
    state,
    processes,
    cloud,
    cloudLog: new CloudLog(state.path('logs', 'cloud.log')),
    store: new ArtifactStore(state),
    pipeline,
    definition: definitionOf(pipeline),
    until: options.until,
    assembly: undefined,
    printer: new Printer(output),
    events: new EventFile(path.join(root, 'events')),
    signal: new AbortController().signal,
    approve: () => Promise.resolve(options.answer ?? 'approved'),
  });
}

function events(): { event: string; stage?: string; action?: string; status?: string }[] {
  const lines = readFileSync(path.join(root, 'events'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ReturnType<typeof events>[number]);
}

const finished = () =>
  events().flatMap(({ event, action, status }) =>
    event === 'action-finished' ? [`${String(action)} ${String(status)}`] : [],
  );

beforeEach(() => write(root, { 'home/x': '', 'synth-count': '' }));
const synths = () => readFileSync(path.join(root, 'synth-count'), 'utf8').split('\n').length - 1;

test('a release goes through every stage; the next one reuses Synth and nothing else', async () => {
  await release().run();
  expect(cloud.deployed).toMatchObject([
    { stackName: 'Front-dev', account: '210987654321', tags: { environment: 'dev' } },
    { stackName: 'Front-prod', tags: {} },
  ]);
  expect(readFileSync(state.path('logs/Dev-Smoke.log'), 'utf8')).toContain('testing http://localhost:1');
  expect(readFileSync(state.path('reports/unit.xml'), 'utf8')).toBe('<testsuite/>\n');
  expect(output.text).toMatch(/✓ Synth +\d+\.\d s\n/);
  expect(output.text).toContain('stand-in: the pipeline is unchanged');

  await release().run();
  expect(synths()).toBe(1);
  expect(output.text).toMatch(/✓ Synth .*unchanged, reused/);
  expect(finished()).toEqual([
    'Commit succeeded',
    'Synth reused',
    'SelfMutate succeeded',
    'Front-dev.Deploy succeeded',
    'Smoke succeeded',
    'Approve succeeded',
    'Front-prod.Deploy succeeded',
  ]);

  write(clone, { 'new-file': '1' });
  expect((await release().run(), synths())).toBe(1);
  expect(output.text).toContain('1 changed file is not committed, left out');
  commit('second');
  expect((await release().run(), synths())).toBe(2);
});

test('a failing action stops the release with the last lines of its log', async () => {
  write(clone, { 'smoke.sh': 'for i in $(seq 40); do echo "line $i"; done\nexit 7\n' });
  commit('broken');
  await expect(release().run()).rejects.toThrow('bash smoke.sh failed');
  write(clone, { 'smoke.sh': 'true\n' });
  commit('mended');
  expect(output.text).toMatch(/✗ Smoke .*bash smoke\.sh failed/);
  expect(output.text).toContain('line 40');
  expect(output.text).not.toContain('line 10\n');
  expect(cloud.deployed.map(({ stackName }) => stackName)).toEqual(['Front-dev']);
  expect(finished().at(-1)).toBe('Smoke failed');
});

test('a stack that rolls back stops the release with what the local AWS said', async () => {
  cloud.broken.set('Front-dev', 'Migration returned an error');
  await expect(release().run()).rejects.toThrow('Migration returned an error');
  expect(output.text).toMatch(/✗ Front-dev\.Deploy\s+[\d.]+ s\s+Migration returned an error/);
  expect(cloud.deployed).toEqual([]);
});

test('a rejected release leaves prod alone', async () => {
  await expect(release({ answer: 'rejected' }).run()).rejects.toBeInstanceOf(ReleaseRejected);
  expect(cloud.deployed.map(({ stackName }) => stackName)).toEqual(['Front-dev']);
});

test('a release ends after the stage that was asked for', async () => {
  await release({ until: 'Dev' }).run();
  expect(finished().at(-1)).toBe('Smoke succeeded');
});

test('a release that changes the pipeline stores it and starts again with the new one', async () => {
  const old = { template: pipelineTemplate(STAGES.slice(0, 4), PROJECTS), environment: ENVIRONMENT };
  await expect(release({ pipeline: old }).run()).rejects.toBeInstanceOf(PipelineChanged);
  const running = loadRunningPipeline(state);
  expect(running).toEqual({ template: TEMPLATE, environment: ENVIRONMENT });
  expect(cloud.deployed).toEqual([]);
  await release({ pipeline: running }).run();
  expect(synths()).toBe(1);
});

test('actions of one run order run side by side, and one that has begun ends although another fails', async () => {
  cloud.broken.set('Front-prod', 'no');
  const together = [deployAction('Front-prod'), buildAction('Smoke', 'SmokeProject', 'Repository')];
  const stages = [...STAGES.slice(0, 2), { Name: 'Dev', Actions: together }];
  const template = pipelineTemplate(stages, PROJECTS);
  await expect(release({ pipeline: { template, environment: ENVIRONMENT } }).run()).rejects.toThrow('no');
  expect(finished().slice(-2)).toEqual(['Front-prod.Deploy failed', 'Smoke succeeded']);
});
