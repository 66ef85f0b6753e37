import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../assembly/synth';
import { StandIns } from './stand-ins';

const SCRIPTS = join(ROOT, 'lib/pipeline/release-changes');

type Resources = Record<string, Record<string, unknown>>;
interface StackChange {
  readonly name: string;
  readonly deployed?: { Resources: Resources; Outputs?: unknown };
  readonly next: { Resources: Resources; Outputs?: unknown };
}

/** Runs the comparison as CodeBuild does: in a Node.js without anything installed. */
function describeChanges(stacks: readonly StackChange[]): string {
  const program = `
    import { readFileSync } from 'node:fs';
    import { describeChanges } from '${pathToFileURL(join(SCRIPTS, 'describe-changes.mjs')).href}';
    const replacing = JSON.parse(readFileSync('${join(SCRIPTS, 'replacing-properties.json')}', 'utf8'));
    console.log(describeChanges(JSON.parse(readFileSync(0, 'utf8')), replacing));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    input: JSON.stringify(stacks),
  });
  return stdout.trimEnd() || stderr;
}

const change = (deployed: Resources, next: Resources): string =>
  describeChanges([{ name: 'Backend', deployed: { Resources: deployed }, next: { Resources: next } }]);

const resource = (Type: string, path: string, Properties: object = {}): Record<string, unknown> => ({
  Type,
  Properties,
  Metadata: { 'aws:cdk:path': `prod/Backend/${path}/Resource` },
});
const policy = (...statements: object[]): Record<string, unknown> =>
  resource('AWS::IAM::Policy', 'Api/Policy', { PolicyDocument: { Statement: statements } });
const allow = (Action: unknown, Resource: unknown = 'arn:a'): object => ({ Effect: 'Allow', Action, Resource });

describe('what a release changes', () => {
  it('is the whole environment, the first time', () => {
    expect(
      describeChanges([
        { name: 'Database', next: { Resources: { A: resource('AWS::KMS::Key', 'Key') } } },
        { name: 'Backend', next: { Resources: { B: resource('AWS::SQS::Queue', 'B'), C: policy() } } },
      ]),
    ).toBe('First release: 2 stacks with 3 resources.');
  });

  it('is nothing where the templates mean the same', () => {
    const text = (Message: string) => resource('AWS::ApiGateway::GatewayResponse', 'E', { Message, Status: 1 });
    const asReturned = { ...text('??'), Properties: { Status: 1, Message: '??' }, Metadata: { 'aws:asset': 'x' } };
    expect(change({ E: asReturned }, { E: text('錯誤') })).toBe('Changes no resource.');
  });

  it('names what is added, changed and removed by its construct path', () => {
    const queue = (path: string, VisibilityTimeout: number) => resource('AWS::SQS::Queue', path, { VisibilityTimeout });
    expect(
      change(
        { A: queue('Old/Queue', 1), B: queue('Kept', 1), C: queue('Same', 1) },
        { B: queue('Kept', 2), C: queue('Same', 1), D: queue('New', 1) },
      ),
    ).toBe('Removes 1: Backend/Old/Queue. Adds 1: Backend/New. Changes 1: Backend/Kept.');
  });

  it('tells a new stack from changes of the others, and changed outputs', () => {
    const Resources = { A: resource('AWS::SQS::Queue', 'A') };
    expect(
      describeChanges([
        { name: 'Edge', next: { Resources } },
        { name: 'Backend', deployed: { Resources }, next: { Resources, Outputs: { Url: { Value: 'x' } } } },
      ]),
    ).toBe('New stack Edge with 1 resources. Changes 1: Backend/outputs.');
  });

  it.each([
    [
      'a property that cannot be updated',
      { Db: resource('AWS::RDS::DBInstance', 'Db', { DBName: 'a' }) },
      { Db: resource('AWS::RDS::DBInstance', 'Db', { DBName: 'b' }) },
    ],
    ['another type', { Db: resource('AWS::SQS::Queue', 'Db') }, { Db: resource('AWS::SNS::Topic', 'Db') }],
    [
      'another logical id at its path',
      { Db1: resource('AWS::KMS::Key', 'Db') },
      { Db2: resource('AWS::KMS::Key', 'Db') },
    ],
  ])('calls a resource replaced for %s', (_, deployed, next) => {
    expect(change(deployed, next)).toBe('Replaces 1: Backend/Db.');
  });

  it('does not call the next version of a function a replacement', () => {
    expect(
      change({ V1: resource('AWS::Lambda::Version', 'Api/V') }, { V2: resource('AWS::Lambda::Version', 'Api/V') }),
    ).toBe('Changes 1: Backend/Api/V.');
  });

  it.each([
    ['an action', { P: policy(allow(['s3:Get', 's3:Put'])) }],
    ['a resource', { P: policy(allow('s3:Get', ['arn:a', 'arn:b'])) }],
    [
      'a condition that is gone',
      { P: policy({ ...allow('s3:Get'), Condition: undefined }) },
      { Condition: { Bool: 1 } },
    ],
    ['a principal', { P: policy({ ...allow('s3:Get'), Principal: { AWS: ['a', '*'] } }) }, { Principal: { AWS: 'a' } }],
    ['all but some', { P: policy(allow('s3:Get'), { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }) }],
  ])('puts broadened permissions first: %s', (_, next: Resources, before: object = {}) => {
    expect(change({ P: policy({ ...allow('s3:Get'), ...before }) }, next)).toMatch(
      /^Broadens permissions of 1: Backend\/Api\/Policy\. Changes 1/,
    );
  });

  it.each([
    ['a denial is lifted', policy(allow('a'), { Effect: 'Deny', Action: 'b', Resource: '*' }), policy(allow('a'))],
    [
      'a role takes a managed policy',
      resource('AWS::IAM::Role', 'Api/Policy'),
      resource('AWS::IAM::Role', 'Api/Policy', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
    ],
    [
      'a network opens',
      resource('AWS::EC2::SecurityGroup', 'Api/Policy', { SecurityGroupIngress: [{ CidrIp: '10.0.0.0/16' }] }),
      resource('AWS::EC2::SecurityGroup', 'Api/Policy', { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0' }] }),
    ],
    [
      'a bucket may be public',
      resource('AWS::S3::Bucket', 'Api/Policy', { PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
      resource('AWS::S3::Bucket', 'Api/Policy'),
    ],
    [
      'a function may be invoked by another',
      resource('AWS::Lambda::Permission', 'Api/Policy', { Principal: 'a' }),
      resource('AWS::Lambda::Permission', 'Api/Policy', { Principal: '*' }),
    ],
  ])('knows that permissions broaden where %s', (_, was, now) => {
    expect(change({ R: was }, { R: now })).toContain('Broadens permissions of 1: Backend/Api/Policy.');
  });

  it('says nothing of permissions that narrow or only move', () => {
    expect(change({ P: policy(allow(['a', 'b'])) }, { P: policy(allow('a')) })).toBe('Changes 1: Backend/Api/Policy.');
    expect(change({ P: policy(allow(['a', 'b'])) }, { P: policy(allow('b'), allow('a')) })).not.toContain('Broadens');
  });

  it('T16: warns of code and provisioned concurrency in one release', () => {
    const release = (image: string, count: number): Resources => ({
      F: resource('AWS::Lambda::Function', 'Api', { Code: { ImageUri: image } }),
      L: resource('AWS::Lambda::Alias', 'Live', {
        ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: count },
      }),
    });
    expect(change(release('a', 1), release('b', 2))).toMatch(/^Warning: code and provisioned concurrency change/);
    expect(change(release('a', 1), release('b', 1))).not.toContain('Warning');
    expect(change(release('a', 1), release('a', 2))).not.toContain('Warning');
  });

  it.each([
    ['MinCapacity', 3, 10],
    ['MaxCapacity', 2, 20],
    ['both', 3, 20],
  ])('T16: warns of code and the scaled provisioned concurrency in one release (%s)', (_, least, most) => {
    const release = (image: string, MinCapacity: number, MaxCapacity: number): Resources => ({
      F: resource('AWS::Lambda::Function', 'Api', { Code: { ImageUri: image } }),
      T: resource('AWS::ApplicationAutoScaling::ScalableTarget', 'Target', { MinCapacity, MaxCapacity }),
    });
    const deployed = release('a', 2, 10);
    expect(change(deployed, release('b', least, most))).toMatch(
      /^Warning: code and provisioned concurrency change together/,
    );
    expect(change(deployed, release('a', least, most))).not.toContain('Warning');
    expect(change(deployed, release('b', 2, 10))).not.toContain('Warning');
  });

  it('fits an approval’s comment, whatever the release, and a shell', () => {
    const many = (count: number, path: string): Resources =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`R${index}`, resource('AWS::SQS::Queue', `${path}"$(x)${index}`)]),
      );
    const text = change(many(1, 'a'), many(400, 'Some/Quite/Long/Construct/Path/'));
    expect(text).toMatch(/^Adds 399: .* and 3\d\d more\./);
    expect(text).toMatch(/^[\w .,:;()+/?-]{100,900}$/);
  });
});

describe('describe-release.sh', () => {
  const template = (type: string) => JSON.stringify({ Resources: { A: { Type: type } } });

  function run(aws: string): { status: number | null; output: string; calls: string[] } {
    const standIns = new StandIns();
    const assembly = join(standIns.folder, 'assembly');
    mkdirSync(assembly);
    const stack = (stackName: string, region: string): object => ({
      type: 'aws:cloudformation:stack',
      environment: `aws://123456789012/${region}`,
      properties: {
        stackName,
        templateFile: 'next.json',
        lookupRole: { arn: `arn:\${AWS::Partition}:iam::123456789012:role/lookup-${region}` },
      },
    });
    const artifacts = { a: stack('Backend', 'ap-northeast-1'), b: stack('Edge', 'us-east-1'), c: { type: 'cdk:tree' } };
    writeFileSync(join(assembly, 'manifest.json'), JSON.stringify({ artifacts }));
    writeFileSync(join(assembly, 'next.json'), template('AWS::SQS::Queue'));
    writeFileSync(join(standIns.folder, 'deployed.json'), template('AWS::SNS::Topic'));
    standIns.add(
      'aws',
      `deployed='${join(standIns.folder, 'deployed.json')}'\n[ "$1" = sts ] && { printf 'AKIA\\tsecret\\ttoken\\n'; exit; }\n${aws}`,
    );
    const result = standIns.run(join(SCRIPTS, 'describe-release.sh'), {}, [assembly]);
    return { ...result, calls: standIns.calls };
  }
  const missing = 'echo "An error occurred (ValidationError): Stack with id x does not exist" >&2; exit 254';

  it('reads each stack in its region as its look-up role', () => {
    const { status, output, calls } = run(
      `[ "$AWS_ACCESS_KEY_ID/$AWS_SECRET_ACCESS_KEY/$AWS_SESSION_TOKEN" = AKIA/secret/token ] || exit 1\ncat "$deployed"`,
    );
    expect({ status, output }).toEqual({ status: 0, output: 'Replaces 2: Backend/A, Edge/A.\n' });
    expect(calls.map((call) => call.replace(/ --(role-session|template-stage|query).*/, ''))).toEqual([
      'aws sts assume-role --role-arn arn:aws:iam::123456789012:role/lookup-ap-northeast-1',
      'aws cloudformation get-template --region ap-northeast-1 --stack-name Backend',
      'aws sts assume-role --role-arn arn:aws:iam::123456789012:role/lookup-us-east-1',
      'aws cloudformation get-template --region us-east-1 --stack-name Edge',
    ]);
  });

  it('takes a stack that is not there for a new one', () => {
    expect(run(missing)).toMatchObject({ status: 0, output: 'First release: 2 stacks with 2 resources.\n' });
    expect(run(`case "$*" in *Edge*) ${missing} ;; *) cat "$deployed" ;; esac`).output).toBe(
      'New stack Edge with 1 resources. Replaces 1: Backend/A.\n',
    );
  });

  it.each([
    ['a stack may not be read', 'echo "An error occurred (AccessDenied)" >&2; exit 254', 'AccessDenied'],
    ['what is read is no template', 'echo "{"', 'JSON'],
  ])('fails when %s', (_, aws, expected) => {
    const { status, output } = run(aws);
    expect(status).not.toBe(0);
    expect(output).toContain(expected);
  });
});
