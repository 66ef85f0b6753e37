import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ArtifactStore } from '../../rehearsal/pipeline/artifacts';
import { buildEnvironment } from '../../rehearsal/pipeline/build-environment';
import { parseBuildSpec } from '../../rehearsal/pipeline/buildspec';
import { runBuild, type BuildResult } from '../../rehearsal/pipeline/codebuild';
import type { BuildAction } from '../../rehearsal/pipeline/definition';
import { Processes } from '../../rehearsal/processes';
import { StateDirectory } from '../../rehearsal/state-directory';
import { temporaryDirectory, write } from './pipeline-fixtures';

const root = temporaryDirectory();
const state = new StateDirectory(path.join(root, 'state'));
const store = new ArtifactStore(state);
const logFile = path.join(root, 'build.log');
let processes: Processes;
beforeAll(() => (processes = Processes.start()));
afterAll(() => processes.stopAll());

async function build(
  buildSpec: object,
  outputs: string[] = [],
): Promise<{ result: BuildResult; log: string; commands: string[] }> {
  write(root, { 'build.log': '', 'source/hello.txt': 'hello', 'other/assembly.json': '{}' });
  const action: BuildAction = {
    kind: 'build',
    stage: 'Build',
    name: 'Synth',
    runOrder: 1,
    inputs: ['Repository', 'Other'],
    outputs,
    namespace: undefined,
    project: { logicalId: 'P', buildSpec: '', variables: {} },
    primaryInput: 'Repository',
    variables: {},
  };
  const commands: string[] = [];
  const result = await runBuild(
    {
      action,
      buildSpec: parseBuildSpec(JSON.stringify({ version: '0.2', ...buildSpec })),
      variables: { COLOUR: 'it’s "blue" $HOME' },
      inputs: new Map([
        ['Repository', { directory: path.join(root, 'source'), digest: '1' }],
        ['Other', { directory: path.join(root, 'other'), digest: '2' }],
      ]),
      commit: 'abc123',
      region: 'ap-northeast-1',
      aws: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      workDirectory: path.join(root, 'work'),
      programs: { aws: '#!/bin/sh\necho "the local aws: $*"\n' },
      logFile,
      progress: (command) => commands.push(command),
    },
    processes,
    store,
  );
  return { result, log: readFileSync(logFile, 'utf8'), commands };
}

test('commands share exported variables and folder over phases, and see what CodeBuild gives', async () => {
  const { result, log, commands } = await build({
    env: { 'exported-variables': ['TAG'] },
    phases: {
      install: { commands: ['cat hello.txt', 'mkdir sub && cd sub', "export TAG='two words'"] },
      build: {
        commands: [
          'echo "[$TAG] [$COLOUR] [$(basename "$PWD")] $CODEBUILD_RESOLVED_SOURCE_VERSION $AWS_REGION"',
          'ls "$CODEBUILD_SRC_DIR_Other"',
          'test "$npm_config_prefix" = "${CODEBUILD_SRC_DIR%/src}/npm-global"',
          'aws sts get-caller-identity',
        ],
      },
    },
  });
  expect(log).toContain('[two words] [it’s "blue" $HOME] [sub] abc123 ap-northeast-1');
  expect(log).toContain('assembly.json');
  expect(log).toContain('the local aws: sts get-caller-identity');
  expect(result).toMatchObject({ succeeded: true, exportedVariables: { TAG: 'two words' } });
  expect(commands).toHaveLength(7);
});

test('a failing command ends its phase; after a failed build post_build still runs and knows', async () => {
  const { result, log } = await build({
    phases: {
      build: { commands: ['echo before', 'false', 'echo never'], finally: ['echo cleaned'] },
      post_build: { commands: ['echo "succeeding: $CODEBUILD_BUILD_SUCCEEDING"'] },
    },
  });
  expect(result.succeeded).toBe(false);
  expect(log).toContain('Command failed with exit status 1');
  expect(log).toContain('cleaned');
  expect(log).toContain('succeeding: 0');
  expect(log.split('\n')).not.toContain('never');
});

test('a failed install ends the build, unless the buildspec says otherwise', async () => {
  const after = { build: { commands: ['touch built'] } };
  const aborted = await build({ phases: { install: { commands: ['exit 3'] }, ...after } });
  expect(aborted.result.succeeded).toBe(false);
  expect(existsSync(path.join(root, 'work/src/built'))).toBe(false);
  const continued = await build({ phases: { install: { commands: ['exit 3'], 'on-failure': 'CONTINUE' }, ...after } });
  expect(continued.result.succeeded).toBe(true);
});

test('artifacts are taken from the base directory, by content', async () => {
  const spec = {
    phases: { build: { commands: ['mkdir -p out/deep && echo x > out/deep/file && ln -s deep out/link'] } },
    artifacts: { 'base-directory': 'out', files: ['**/*'] },
  };
  const first = (await build(spec, ['Result'])).result.outputs.get('Result');
  const second = (await build(spec, ['Result'])).result.outputs.get('Result');
  expect(first).toEqual(second);
  expect(readFileSync(path.join(first?.directory ?? '', 'link/file'), 'utf8')).toBe('x\n');
  await expect(build({ ...spec, phases: { build: { commands: ['true'] } } }, ['Result'])).rejects.toThrow(
    'artifact Result: out does not exist',
  );
});

test('nothing of the clone that rehearses reaches the build', () => {
  mkdirSync(path.join(root, 'work'), { recursive: true });
  const environment = buildEnvironment(
    { workDirectory: '/w', aws: {}, codeBuild: {}, variables: { MINE: '1' } },
    {
      PATH: '/clone/.venv/bin:/clone/node_modules/.bin:/usr/bin',
      HOME: '/home/me',
      npm_config_registry: 'https://registry',
      npm_package_name: 'fillup',
      npm_config_prefix: '/usr',
      AWS_PROFILE: 'production',
      AWS_ACCESS_KEY_ID: 'real',
      NODE_OPTIONS: '--inspect',
    },
  );
  expect(environment).toMatchObject({
    PATH: '/w/npm-global/bin:/usr/bin',
    HOME: '/home/me',
    MINE: '1',
    npm_config_prefix: '/w/npm-global',
    npm_config_registry: 'https://registry',
  });
  for (const name of ['npm_package_name', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'NODE_OPTIONS']) {
    expect(environment).not.toHaveProperty(name);
  }
});
