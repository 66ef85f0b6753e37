import { ofType } from '../assembly/templates';
import {
  action,
  actions,
  buildSpecOf,
  only,
  order,
  pipeline,
  policyOf,
  projectOf,
  projects,
  template,
  variablesOf,
} from './synthesised-pipeline';

describe('the pipeline', () => {
  it('CI-1: is V2, with the stages of the design in their order', () => {
    expect(pipeline.PipelineType).toBe('V2');
    expect(pipeline.Stages.map(({ Name }) => Name)).toEqual([
      'Source',
      'Build',
      'UpdatePipeline',
      'Assets',
      'Image',
      'Dev',
      'Staging',
      'Prod',
    ]);
  });

  it('T21: rolls no stage back: an approval that is refused or expires must leave prod as it is', () => {
    for (const stage of pipeline.Stages) expect(Object.keys(stage).sort()).toEqual(['Actions', 'Name']);
  });

  it('lets the newest of the releases that wait go on', () => {
    expect(pipeline.ExecutionMode).toBe('SUPERSEDED');
  });

  it('stays within 10 projects and 32 actions', () => {
    expect(projects.size).toBeLessThanOrEqual(10);
    expect(pipeline.Stages.flatMap((stage) => stage.Actions).length).toBeLessThanOrEqual(32);
  });

  it('CI-2: follows one branch through one connection', () => {
    expect(actions('Source')).toHaveLength(1);
    expect(actions('Source')[0]).toMatchObject({
      ActionTypeId: { Provider: 'CodeStarSourceConnection' },
      Configuration: { FullRepositoryId: 'fillup/fillup', BranchName: 'main' },
    });
  });

  it('may use its connection under both of its names', () => {
    const [role] = pipeline.RoleArn['Fn::GetAtt'];
    const policies = JSON.stringify(
      ofType(template, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
        JSON.stringify(Properties.Roles).includes(`"${role ?? ''}"`),
      ),
    );
    expect(policies).toContain('codeconnections:UseConnection');
    expect(policies).toContain('codestar-connections:UseConnection');
  });

  it('runs its own actions with one role', () => {
    const own = pipeline.Stages.flatMap((stage) => stage.Actions).filter(
      ({ ActionTypeId }) => ActionTypeId.Provider !== 'CloudFormation',
    );
    expect(own.filter(({ RoleArn }) => RoleArn !== undefined)).toEqual([]);
  });

  it('deploys with the bootstrap roles, without change sets', () => {
    const deployments = pipeline.Stages.flatMap((stage) => stage.Actions).filter(
      ({ ActionTypeId }) => ActionTypeId.Category === 'Deploy',
    );
    expect(deployments.length).toBeGreaterThanOrEqual(12);
    for (const deployment of deployments) {
      expect(deployment.Configuration.ActionMode).toBe('CREATE_UPDATE');
      expect(JSON.stringify(deployment.RoleArn)).toContain('cdk-hnb659fds-deploy-role');
    }
  });

  it('keeps its artifacts in buckets of its own, in every region it acts in', () => {
    const regions = new Set(
      pipeline.Stages.flatMap((stage) => stage.Actions.map(({ Region }) => Region ?? 'ap-northeast-1')),
    );
    expect(new Set(pipeline.ArtifactStores.map(({ Region }) => Region))).toEqual(regions);
    expect(only('AWS::S3::Bucket').Properties).toMatchObject({
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 30 }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
    });
    expect(JSON.stringify(only('AWS::S3::BucketPolicy').Properties)).toContain('aws:SecureTransport');
    for (const [, key] of ofType(template, 'AWS::KMS::Key')) expect(key.Properties.EnableKeyRotation).toBe(true);
  });

  it('R17: gives every project a log group that expires', () => {
    for (const project of projects.values()) {
      const group = template.resources[project.LogsConfig.CloudWatchLogs.GroupName.Ref];
      expect(group?.Properties.RetentionInDays).toBe(30);
    }
  });
});

describe('Build', () => {
  it('CI-4 … CI-8: lints, tests, builds the site and synthesises', () => {
    const spec = buildSpecOf('Build', 'Synth');
    expect(spec.phases.install?.commands).toEqual(['npm ci', 'npm run setup:python']);
    expect(spec.phases.build.commands).toEqual([
      'npm run lint',
      'npm run test:unit',
      'npm run build:web',
      'npm run synth',
    ]);
    expect(spec.artifacts).toMatchObject({ 'base-directory': 'cdk.out' });
  });

  it('runs on a pinned machine with pinned runtimes', () => {
    expect(projectOf('Build', 'Synth').Environment).toMatchObject({
      Image: 'aws/codebuild/standard:7.0',
      ComputeType: 'BUILD_GENERAL1_MEDIUM',
      PrivilegedMode: false,
    });
    expect(buildSpecOf('Build', 'Synth').phases.install?.['runtime-versions']).toEqual({ nodejs: 22, python: '3.11' });
  });
});

describe('UpdatePipeline and Assets', () => {
  it('install pinned command lines', () => {
    expect(buildSpecOf('UpdatePipeline', 'SelfMutate').phases.install?.commands).toEqual([
      'npm install -g aws-cdk@2.1148.1',
    ]);
  });

  it('publish all files in one project', () => {
    expect(actions('Assets').map(({ Name }) => Name)).toEqual(['FileAssets']);
  });
});

describe('the environments', () => {
  it('CI-11 … CI-13: dev is deployed and smoke-tested', () => {
    expect(order('Dev').slice(-2)).toEqual(['FillUpMonitoringStack-dev.Deploy', 'Smoke']);
  });

  it('CI-14: staging is deployed, smoke-tested and wholly tested', () => {
    expect(order('Staging').slice(-3)).toEqual(['FillUpMonitoringStack-staging.Deploy', 'Smoke', 'Integration']);
    expect(variablesOf('Staging', 'Integration').INTEGRATION_MODE).toBe('full');
  });

  it('CI-15, CI-17: nothing in prod changes before the approval; nothing is written by its tests; it ends protected', () => {
    expect(order('Prod')).toEqual([
      'Changes',
      'Approve',
      'FillUpEdgeStack-prod.Deploy',
      'FillUpRecoveryStack-prod.Deploy',
      'FillUpDatabaseStack-prod.Deploy',
      'FillUpBackendStack-prod.Deploy',
      'FillUpFrontendStack-prod.Deploy',
      'FillUpEdgeMonitoringStack-prod.Deploy',
      'FillUpMonitoringStack-prod.Deploy',
      'Smoke',
      'Integration',
      'Protect',
    ]);
    expect(variablesOf('Prod', 'Integration').INTEGRATION_MODE).toBe('readonly');
  });

  it.each(['Dev', 'Staging', 'Prod'])('%s: only stacks of different regions are deployed at once', (stage) => {
    const moments = actions(stage).map(({ RunOrder, Region }) => `${RunOrder} ${Region ?? 'ap-northeast-1'}`);
    expect(new Set(moments).size).toBe(moments.length);
  });

  it('T4: the account’s parts come before every other stack of the account', () => {
    const account = action('Dev', 'FillUpAccountStack.Deploy');
    const others = actions('Dev').filter((each) => each !== account);
    // Not beside it: a REST stage with logs fails while the account has no role for them.
    expect(Math.min(...others.map(({ RunOrder }) => RunOrder))).toBeGreaterThan(account.RunOrder);
    expect([...order('Staging'), ...order('Prod')]).not.toContain('FillUpAccountStack.Deploy');
  });

  it.each([
    ['Dev', 'Smoke'],
    ['Staging', 'Smoke'],
    ['Staging', 'Integration'],
    ['Prod', 'Smoke'],
    ['Prod', 'Integration'],
  ])('%s/%s: reads its addresses from the stacks and its tests from the source', (stage, name) => {
    const variables = variablesOf(stage, name);
    for (const variable of ['SITE_URL', 'API_URL', 'API_BUILD_ID', 'SITE_BUILD_ID']) {
      expect(variables[variable]).toMatch(/^#\{\w+\.\w+\}$/);
    }
    expect(action(stage, name).InputArtifacts).toEqual(actions('Source')[0]?.OutputArtifacts);
    const folder = name === 'Smoke' ? 'smoke' : 'integration';
    expect(buildSpecOf(stage, name).phases.build.commands).toEqual([
      `node --experimental-websocket --test test/${folder}/*.test.mjs`,
    ]);
  });

  it('tests with one role, which may nothing but run', () => {
    const roles = ['Dev', 'Staging', 'Prod'].map((stage) => projectOf(stage, 'Smoke').ServiceRole);
    expect(new Set(roles.map((role) => JSON.stringify(role))).size).toBe(1);
  });

  it('CI-15: the approval notifies and shows the commit', () => {
    expect(action('Prod', 'Approve').Configuration).toMatchObject({
      NotificationArn: { Ref: expect.any(String) as string },
      ExternalEntityLink: expect.stringMatching(
        /^https:\/\/github\.com\/fillup\/fillup\/commit\/#\{.+\.CommitId\}$/,
      ) as string,
    });
  });

  it('CI-15: the approval says what the release changes, as compared in its own stage', () => {
    const { Name, Namespace } = action('Prod', 'Changes');
    const comment = String(action('Prod', 'Approve').Configuration.CustomData);
    expect(Name).toBe('Changes');
    expect(comment).toContain(`#{${Namespace ?? 'none'}.RELEASE_CHANGES}`);
    const resolved = comment.replace(/#\{.+?CommitId\}/, 'c'.repeat(40)).replace(/#\{.+?\}/, 'x'.repeat(900));
    expect(resolved.length).toBeLessThanOrEqual(1000);
    expect(buildSpecOf('Prod', 'Changes')).toMatchObject({
      env: { 'exported-variables': ['RELEASE_CHANGES'] },
      phases: {
        build: {
          commands: [
            'changes=$(bash lib/pipeline/release-changes/describe-release.sh assembly/assembly-prod)',
            'export RELEASE_CHANGES="$changes"',
            'echo "$RELEASE_CHANGES"',
          ],
        },
      },
    });
  });

  it('CI-15: the comparison may look, and nothing else', () => {
    const [role] = projectOf('Prod', 'Changes').ServiceRole['Fn::GetAtt'];
    const statements = policyOf(role ?? '').filter(({ Action }) => JSON.stringify(Action).includes('sts:'));
    expect(statements.map(({ Action }) => Action)).toEqual(['sts:AssumeRole']);
    for (const role of [statements[0]?.Resource].flat()) {
      expect(role).toMatch(/^arn:aws:iam::123456789012:role\/cdk-hnb659fds-lookup-role-123456789012-[a-z0-9-]+$/);
    }
  });

  it('R9: each of prod’s stacks is protected by the role that deploys it', () => {
    expect(buildSpecOf('Prod', 'Protect').phases.build.commands).toEqual(['bash lib/pipeline/protect-stacks.sh']);
    const { ROLE_ARN, STACKS } = variablesOf('Prod', 'Protect');
    expect(ROLE_ARN).toBe('arn:aws:iam::123456789012:role/cdk-hnb659fds-deploy-role-123456789012-REGION');
    const deployed = actions('Prod').flatMap(({ Configuration: { StackName }, Region }) =>
      typeof StackName === 'string' ? [`${Region ?? 'ap-northeast-1'}/${StackName}`] : [],
    );
    expect(STACKS?.split(' ').sort()).toEqual(deployed.sort());
  });
});

it('is the template that was reviewed', () => {
  const withoutHashes = template.text
    .replace(/[0-9a-f]{64}/g, '<hash>')
    .replace(/\d{12}/g, '<account>')
    .replace(/("[A-Za-z0-9]+?)[0-9A-F]{8}(?=")/g, '$1<id>');
  expect(JSON.parse(withoutHashes)).toMatchSnapshot();
});
