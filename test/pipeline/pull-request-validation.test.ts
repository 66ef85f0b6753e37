import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, sharedAssembly, SITE, synth } from '../assembly/synth';
import { ofType, type Resource, templateOf } from '../assembly/templates';

const outdir = mkdtempSync(join(process.env.FILLUP_TEST_RUN ?? tmpdir(), 'pull-requests-'));
const { pipeline } = (JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: { pipeline: object } })
  .context;
const synthesised = synth({
  outdir,
  context: { siteAssets: SITE, pipeline: { ...pipeline, validatePullRequests: true } },
});

const off = templateOf(sharedAssembly(), 'FillUpPipeline');
const on = templateOf(outdir, 'FillUpPipeline');
const added = Object.entries(on.resources).filter(([id]) => !(id in off.resources));
const addedOf = (type: string): Resource => {
  const found = added.filter(([, resource]) => resource.Type === type);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} × ${type}`);
  return found[0][1];
};

/** Everything that a role may do. */
function permissions(role: unknown): { Action: string | string[]; Resource: unknown }[] {
  return ofType(on, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles) === JSON.stringify([{ Ref: role }]))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: [] }).Statement);
}

describe('pull requests', () => {
  it('are validated only where the configuration says so, and within the rules', () => {
    expect([synthesised.status, synthesised.output]).toEqual([0, '']);
    expect(ofType(off, 'AWS::CodePipeline::Pipeline')).toHaveLength(1);
    expect(ofType(on, 'AWS::CodePipeline::Pipeline')).toHaveLength(2);
    expect(ofType(on, 'AWS::CodeBuild::Project').length).toBeLessThanOrEqual(10);
  });

  it('leave the release’s pipeline as it is', () => {
    expect(Object.fromEntries(Object.keys(off.resources).map((id) => [id, on.resources[id]]))).toEqual(off.resources);
  });

  it('start it, each by itself, and a push does not', () => {
    const { Stages, Triggers, ...rest } = addedOf('AWS::CodePipeline::Pipeline').Properties as Record<string, unknown>;
    expect(rest).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'PARALLEL' });
    expect(Triggers).toEqual([
      {
        ProviderType: 'CodeStarSourceConnection',
        GitConfiguration: {
          SourceActionName: 'Commit',
          PullRequest: [{ Branches: { Includes: ['main'] }, Events: ['OPEN', 'UPDATED'] }],
        },
      },
    ]);
    expect(Stages).toMatchObject([
      {
        Actions: [
          {
            ActionTypeId: { Provider: 'CodeStarSourceConnection' },
            Configuration: { FullRepositoryId: 'fillup/fillup', DetectChanges: false },
          },
        ],
      },
      { Actions: [{ ActionTypeId: { Provider: 'CodeBuild' } }] },
    ]);
  });

  it('run the checks that a release runs', () => {
    const specOf = (resource: Resource): { phases: unknown } =>
      JSON.parse((resource.Properties.Source as { BuildSpec: string }).BuildSpec) as { phases: unknown };
    const release = ofType(off, 'AWS::CodeBuild::Project').find(([id]) => id.includes('BuildSynth'))?.[1];
    const checks = addedOf('AWS::CodeBuild::Project');
    expect(specOf(checks).phases).toEqual(release && specOf(release).phases);
    expect(checks.Properties.Environment).toEqual(release?.Properties.Environment);
  });

  it('may nothing but read their artifacts, which are not the release’s, and write their log', () => {
    const [role] = (addedOf('AWS::CodeBuild::Project').Properties.ServiceRole as { 'Fn::GetAtt': string[] })[
      'Fn::GetAtt'
    ];
    const allowed = permissions(role);
    expect(new Set(allowed.flatMap(({ Action }) => Action).map((action) => action.split(':')[0]))).toEqual(
      new Set(['logs', 's3', 'kms']),
    );
    expect(allowed.flatMap(({ Action }) => Action).filter((action) => /^s3:(Put|Delete|Abort)/.test(action))).toEqual(
      [],
    );
    const referenced = [...JSON.stringify(allowed).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(([, id]) => id);
    expect(referenced.filter((id) => id !== undefined && id in off.resources)).toEqual([]);
    expect(JSON.stringify(allowed)).not.toContain('"Resource":"*"');
  });

  it('R17: log into a group that expires', () => {
    expect(addedOf('AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(30);
  });

  it('CI-19: tell of failures only', () => {
    expect(addedOf('AWS::CodeStarNotifications::NotificationRule').Properties.EventTypeIds).toEqual([
      'codepipeline-pipeline-pipeline-execution-failed',
    ]);
  });
});
