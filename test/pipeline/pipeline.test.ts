import { sharedAssembly } from '../assembly/synth';
import { ofType, type Resource, templateOf } from '../assembly/templates';

interface Action {
  readonly Name: string;
  readonly RunOrder: number;
  readonly ActionTypeId: { readonly Category: string; readonly Provider: string };
  readonly Configuration: Readonly<Record<string, unknown>>;
  readonly InputArtifacts?: readonly { readonly Name: string }[];
  readonly OutputArtifacts?: readonly { readonly Name: string }[];
  readonly RoleArn?: unknown;
  readonly Region?: string;
}

interface Pipeline {
  readonly PipelineType: string;
  readonly Stages: readonly { readonly Name: string; readonly Actions: readonly Action[] }[];
  readonly ArtifactStores: readonly {
    readonly Region: string;
    readonly ArtifactStore: { readonly Location: unknown };
  }[];
  readonly RoleArn: { readonly 'Fn::GetAtt': readonly string[] };
}

interface Project {
  readonly Environment: {
    readonly Type: string;
    readonly Image: string;
    readonly ComputeType: string;
    readonly PrivilegedMode: boolean;
    readonly EnvironmentVariables?: readonly { readonly Name: string; readonly Value: string }[];
  };
  readonly Source: { readonly BuildSpec: string };
  readonly LogsConfig: { readonly CloudWatchLogs: { readonly GroupName: { readonly Ref: string } } };
  readonly ServiceRole: { readonly 'Fn::GetAtt': readonly string[] };
}

interface BuildSpec {
  readonly phases: {
    readonly install?: { readonly 'runtime-versions'?: unknown; readonly commands?: readonly string[] };
    readonly build: { readonly commands: readonly string[] };
  };
  readonly artifacts?: unknown;
}

const template = templateOf(sharedAssembly(), 'FillUpPipeline');
const pipeline = only('AWS::CodePipeline::Pipeline').Properties as unknown as Pipeline;
const projects = new Map(
  ofType(template, 'AWS::CodeBuild::Project').map(([id, { Properties }]) => [id, Properties as unknown as Project]),
);

function only(type: string): Resource {
  const found = ofType(template, type);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} × ${type}`);
  return found[0][1];
}

function action(stage: string, name: string): Action {
  const found = actions(stage).find((each) => each.Name === name);
  if (!found) throw new Error(`${stage} has no ${name}`);
  return found;
}

function actions(stage: string): readonly Action[] {
  return pipeline.Stages.find(({ Name }) => Name === stage)?.Actions ?? [];
}

function projectOf(stage: string, name: string): Project {
  const reference = action(stage, name).Configuration.ProjectName as { Ref: string };
  const found = projects.get(reference.Ref);
  if (!found) throw new Error(`no project ${reference.Ref}`);
  return found;
}

function buildSpecOf(stage: string, name: string): BuildSpec {
  return JSON.parse(projectOf(stage, name).Source.BuildSpec) as BuildSpec;
}

function variablesOf(stage: string, name: string): Record<string, string> {
  const ofProject = projectOf(stage, name).Environment.EnvironmentVariables ?? [];
  const ofAction = JSON.parse(
    (action(stage, name).Configuration.EnvironmentVariables as string | undefined) ?? '[]',
  ) as {
    name: string;
    value: string;
  }[];
  return Object.fromEntries([
    ...ofProject.map(({ Name, Value }) => [Name, Value] as const),
    ...ofAction.map(({ name: key, value }) => [key, value] as const),
  ]);
}

function order(stage: string): string[] {
  return [...actions(stage)].sort((a, b) => a.RunOrder - b.RunOrder).map(({ Name }) => Name);
}

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

  it('CI-15, CI-17: prod begins with the approval; nothing is written by its tests; it ends protected', () => {
    expect(order('Prod')).toEqual([
      'Approve',
      'FillUpDatabaseStack-prod.Deploy',
      'FillUpBackendStack-prod.Deploy',
      'FillUpFrontendStack-prod.Deploy',
      'FillUpMonitoringStack-prod.Deploy',
      'Smoke',
      'Integration',
      'Protect',
    ]);
    expect(actions('Prod').filter(({ RunOrder }) => RunOrder === 1)).toHaveLength(1);
    expect(variablesOf('Prod', 'Integration').INTEGRATION_MODE).toBe('readonly');
  });

  it.each(['Dev', 'Staging', 'Prod'])('%s: no two of its actions run at once', (stage) => {
    expect(new Set(actions(stage).map(({ RunOrder }) => RunOrder)).size).toBe(actions(stage).length);
  });

  it('T4: the account’s parts come before every other stack of the account', () => {
    expect(order('Dev')[0]).toBe('FillUpAccountStack.Deploy');
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

  it('R9: prod’s stacks are protected by the role that deploys them', () => {
    expect(buildSpecOf('Prod', 'Protect').phases.build.commands).toEqual(['bash lib/pipeline/protect-stacks.sh']);
    expect(variablesOf('Prod', 'Protect')).toMatchObject({
      ROLE_ARN: 'arn:aws:iam::123456789012:role/cdk-hnb659fds-deploy-role-123456789012-ap-northeast-1',
      STACKS: 'FillUpDatabaseStack-prod FillUpBackendStack-prod FillUpFrontendStack-prod FillUpMonitoringStack-prod',
    });
  });
});

describe('notifications', () => {
  it('CI-19: tell of failure, success and waiting approvals', () => {
    expect(only('AWS::CodeStarNotifications::NotificationRule').Properties.EventTypeIds).toEqual([
      'codepipeline-pipeline-pipeline-execution-failed',
      'codepipeline-pipeline-pipeline-execution-succeeded',
      'codepipeline-pipeline-manual-approval-needed',
      'codepipeline-pipeline-manual-approval-failed',
    ]);
  });

  it('R7: the publishers may use the topic and its key', () => {
    const key = ofType(template, 'AWS::KMS::Key').find(([id]) => id.startsWith('Notifications'));
    expect(JSON.stringify(key?.[1].Properties.KeyPolicy)).toContain('codestar-notifications.amazonaws.com');
    expect(JSON.stringify(only('AWS::SNS::TopicPolicy').Properties)).toContain('codestar-notifications.amazonaws.com');
  });
});

describe('the image', () => {
  it('T6: its repository is the pipeline’s, and it is built before any environment', () => {
    expect(only('AWS::ECR::Repository').Properties).toMatchObject({
      RepositoryName: 'fillup-api',
      ImageTagMutability: 'IMMUTABLE',
      ImageScanningConfiguration: { ScanOnPush: true },
    });
    const stages = pipeline.Stages.map(({ Name }) => Name);
    expect(stages.indexOf('Image')).toBeLessThan(stages.indexOf('Dev'));
  });

  it('ECR-1: only untagged images expire', () => {
    const { LifecyclePolicyText } = only('AWS::ECR::Repository').Properties.LifecyclePolicy as {
      LifecyclePolicyText: string;
    };
    const { rules } = JSON.parse(LifecyclePolicyText) as { rules: { selection: Record<string, unknown> }[] };
    expect(rules.map(({ selection }) => selection)).toEqual([
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7, countUnit: 'days' },
    ]);
  });

  it('ECR-1: the environments’ accounts and their functions may pull it', () => {
    const { Statement } = only('AWS::ECR::Repository').Properties.RepositoryPolicyText as {
      Statement: Record<string, unknown>[];
    };
    expect(Statement).toMatchObject([
      { Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] },
      {
        Principal: { Service: 'lambda.amazonaws.com' },
        Condition: { StringLike: { 'aws:SourceArn': ['arn:aws:lambda:ap-northeast-1:123456789012:function:*'] } },
      },
    ]);
    expect(JSON.stringify(Statement[0])).toContain('arn:aws:iam::123456789012:root');
  });

  it('T7: is built natively', () => {
    expect(projectOf('Image', 'Image').Environment).toMatchObject({ Type: 'ARM_CONTAINER', PrivilegedMode: true });
  });

  it('T20: is built from the assembly alone, by its script', () => {
    expect(action('Image', 'Image').InputArtifacts).toEqual(action('Build', 'Synth').OutputArtifacts);
    expect(buildSpecOf('Image', 'Image').phases.build.commands).toEqual(['bash image/build-image.sh']);
    expect(variablesOf('Image', 'Image')).toEqual({});
  });
});

it('is the template that was reviewed', () => {
  const withoutHashes = template.text
    .replace(/[0-9a-f]{64}/g, '<hash>')
    .replace(/\d{12}/g, '<account>')
    .replace(/("[A-Za-z0-9]+?)[0-9A-F]{8}(?=")/g, '$1<id>');
  expect(JSON.parse(withoutHashes)).toMatchSnapshot();
});
