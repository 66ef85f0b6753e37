import { parseBuildSpec } from '../../rehearsal/pipeline/buildspec';
import { readDefinition } from '../../rehearsal/pipeline/definition';
import { PipelineVariables } from '../../rehearsal/pipeline/pipeline-variables';
import { standInFor } from '../../rehearsal/pipeline/stand-ins';
import {
  ENVIRONMENT,
  SOURCE_STAGE,
  approvalAction,
  buildAction,
  deployAction,
  pipelineTemplate,
  project,
} from './pipeline-fixtures';

const smokeVariables = [{ name: 'SITE_URL', type: 'PLAINTEXT', value: '#{FillUpFrontendStack-dev.SiteUrl}' }];

test('reads stages, run orders, projects, variables and stacks from the template', () => {
  const smoke = project(['node --test']);
  Object.assign(smoke.Properties?.['Environment'] as object, {
    EnvironmentVariables: [{ Name: 'MODE', Type: 'PLAINTEXT', Value: 'full' }],
  });
  const template = pipelineTemplate(
    [
      SOURCE_STAGE,
      {
        Name: 'Dev',
        Actions: [
          approvalAction(),
          deployAction('FillUpFrontendStack-dev', 2),
          buildAction('Smoke', 'SmokeProject', 'Repository', { variables: smokeVariables, RunOrder: 3 }),
        ],
      },
    ],
    { SmokeProject: smoke },
  );

  const { stages } = readDefinition(template, ENVIRONMENT);

  expect(
    stages.map(({ name, actions }) => [name, ...actions.map((action) => `${action.runOrder} ${action.kind}`)]),
  ).toEqual([
    ['Source', '1 source'],
    ['Dev', '1 approval', '2 deploy', '3 build'],
  ]);
  expect(stages[1]?.actions).toMatchObject([
    { comment: 'Deploys #{Commit_NS.CommitId}.', reviewUrl: 'https://review' },
    {
      stackName: 'FillUpFrontendStack-dev',
      template: { artifact: 'Synth_Output', path: 'assembly-dev/FillUpFrontendStack-dev.template.json' },
      environment: { account: '210987654321', region: 'ap-northeast-1' },
    },
    {
      primaryInput: 'Repository',
      variables: { MODE: 'full', SITE_URL: '#{FillUpFrontendStack-dev.SiteUrl}' },
      project: { logicalId: 'SmokeProject' },
    },
  ]);
});

test('the pipeline that validates pull requests is not the one that releases', () => {
  const template = pipelineTemplate([SOURCE_STAGE, { Name: 'Dev', Actions: [deployAction('A')] }], {
    Validation: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages: [SOURCE_STAGE] } },
  });
  expect(readDefinition(template, ENVIRONMENT).stages.map(({ name }) => name)).toEqual(['Source', 'Dev']);
});

test.each([
  [
    'a secret as a variable',
    { variables: [{ name: 'X', type: 'SECRETS_MANAGER', value: 'y' }] },
    'variables of type SECRETS_MANAGER',
  ],
  [
    'an action type of another kind',
    { ActionTypeId: { Category: 'Invoke', Provider: 'Lambda' } },
    'action type Invoke/Lambda',
  ],
])('says where it meets %s', (_, rest, message) => {
  const actions = [deployAction('A'), buildAction('Odd', 'P', 'Repository', rest)];
  const template = pipelineTemplate([{ Name: 'Dev', Actions: actions }], { P: project([]) });
  expect(() => readDefinition(template, ENVIRONMENT)).toThrow(new RegExp(`Dev\\.Odd.*${message}`));
});

test('pipeline variables are replaced by what earlier actions yielded, or are an error', () => {
  const variables = new PipelineVariables();
  variables.set('Commit_NS', { CommitId: 'abc' });
  expect(variables.resolve('commit/#{Commit_NS.CommitId}!')).toBe('commit/abc!');
  expect(() => variables.resolve('#{Commit_NS.Other}')).toThrow('#{Commit_NS.Other} is yielded by no earlier action');
});

test('buildspecs are JSON or YAML; what is not rehearsed is an error', () => {
  expect(
    parseBuildSpec(
      'version: 0.2\nphases:\n  install:\n    commands: [npm ci]\n  build:\n    on-failure: CONTINUE\n    commands:\n      - a\n      - b\n',
    ),
  ).toMatchObject({
    phases: [
      { name: 'install', commands: ['npm ci'] },
      { name: 'build', commands: ['a', 'b'], onFailure: 'CONTINUE' },
    ],
    artifacts: undefined,
  });
  expect(() => parseBuildSpec('{"version":"0.1"}')).toThrow('version 0.1');
  expect(() => parseBuildSpec('{"version":"0.2","env":{"parameter-store":{"A":"b"}}}')).toThrow('env.parameter-store');
});

test.each([
  ['SelfMutate', 'cdk -a . deploy FillUpPipeline --require-approval=never', 'self-mutate'],
  ['Image', 'bash image/build-image.sh', 'image'],
  ['Protect', 'bash lib/pipeline/protect-stacks.sh', 'protect'],
  ['FileAssets', 'cdk-assets --path "x" publish "y"', undefined],
  ['Smoke', 'node --test test/smoke/*.test.mjs', undefined],
])('%s (%s) has the stand-in %s', (name, command, expected) => {
  const template = pipelineTemplate([{ Name: 'S', Actions: [deployAction('A'), buildAction(name, 'P', 'I')] }], {
    P: project([command]),
  });
  const action = readDefinition(template, ENVIRONMENT).stages[0]?.actions[1];
  if (action?.kind !== 'build') throw new Error('expected a build');
  expect(standInFor(action, parseBuildSpec(action.project.buildSpec))).toBe(expected);
});
