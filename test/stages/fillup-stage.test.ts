import { App, Stack, Stage } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { sharedAssembly } from '../assembly/synth';
import {
  manifest,
  ofType,
  type Resource,
  stagesOf,
  type Template,
  templateOf,
  templatesOf,
} from '../assembly/templates';

const assembly = sharedAssembly();
const templates = templatesOf(assembly);
const environments = stagesOf(assembly);
const environmentTemplates = templates.filter(({ name }) => name.includes('/'));

/** What one environment's stacks read from each other, as `stack.output`. */
function crossStackReads(stage: string): string[] {
  const reads = templates
    .filter(({ name }) => name.startsWith(`${stage}/`))
    .flatMap(({ text }) => [...text.matchAll(/"Fn::GetStackOutput":\s*(\{[^}]*\})/g)])
    .map(([, body]) => JSON.parse(body ?? '{}') as { StackName: string; OutputName: string })
    .map(({ StackName, OutputName }) => `${StackName}.${OutputName.replace(/[0-9A-F]{8}/g, '')}`);
  return [...new Set(reads)].sort();
}

function count(template: Template, type: string): number {
  return ofType(template, type).length;
}

it('is there three times', () => {
  expect([...environments].sort()).toEqual(['dev', 'prod', 'staging']);
});

const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  dev: ['Account'],
  staging: ['Edge', 'EdgeMonitoring'],
  prod: ['Edge', 'Recovery', 'EdgeMonitoring'],
};

/** The stacks of one line are deployed side by side. */
const ORDER = [
  ['Account'],
  ['Edge', 'Recovery'],
  ['Database'],
  ['Backend'],
  ['Frontend'],
  ['Monitoring', 'EdgeMonitoring'],
];

it.each(environments)('DEP-8: %s has its stacks by their names, each after those before it', (stage) => {
  const stacks = Object.entries(manifest(assembly, stage).artifacts).filter(
    ([, { type }]) => type === 'aws:cloudformation:stack',
  );
  const idOf = (part: string): string =>
    stacks.find(
      ([, { properties }]) =>
        properties?.stackName === (part === 'Account' ? 'FillUpAccountStack' : `FillUp${part}Stack-${stage}`),
    )?.[0] ?? part;
  const present = ['Database', 'Backend', 'Frontend', 'Monitoring', ...(COMPANIONS[stage] ?? [])];
  const order = ORDER.map((step) => step.filter((part) => present.includes(part)).map(idOf));
  expect(stacks.map(([id]) => id).sort()).toEqual(order.flat().sort());
  for (const [index, step] of order.entries()) {
    for (const id of step) {
      const dependencies = stacks.find(([other]) => other === id)?.[1].dependencies ?? [];
      expect(dependencies).toEqual(expect.arrayContaining(order.slice(0, index).flat()));
      expect(dependencies.filter((other) => step.includes(other))).toEqual([]);
    }
  }
});

it('DEP-8, S3B-5: what must be elsewhere is', () => {
  const regions = (stage: string): Record<string, string | undefined> =>
    Object.fromEntries(
      Object.values(manifest(assembly, stage).artifacts)
        .filter(({ type }) => type === 'aws:cloudformation:stack')
        .map(({ properties, environment }) => [
          properties?.stackName?.replace(/^FillUp(\w+)Stack.*/, '$1') ?? '',
          environment?.split('/').at(-1),
        ]),
    );
  expect(regions('prod')).toEqual({
    Edge: 'us-east-1',
    Recovery: 'us-west-2',
    Database: 'ap-northeast-1',
    Backend: 'ap-northeast-1',
    Frontend: 'ap-northeast-1',
    Monitoring: 'ap-northeast-1',
    EdgeMonitoring: 'us-east-1',
  });
});

it('T2: a web ACL or certificate of CloudFront stands in us-east-1', () => {
  const elsewhere = templates.filter(({ region }) => region !== 'us-east-1');
  expect(elsewhere.length).toBeLessThan(templates.length);
  for (const template of elsewhere) {
    for (const [id, { Properties }] of ofType(template, 'AWS::WAFv2::WebACL')) {
      expect([template.name, id, Properties.Scope]).toEqual([template.name, id, 'REGIONAL']);
    }
    expect(count(template, 'AWS::CertificateManager::Certificate')).toBe(0);
  }
});

it.each(environments)('TAG-1 … TAG-5: every stack of %s carries the five tags', (stage) => {
  for (const { properties, type } of Object.values(manifest(assembly, stage).artifacts)) {
    if (type !== 'aws:cloudformation:stack') continue;
    expect(properties?.tags).toMatchObject({
      Environment: stage,
      Application: 'fillup',
      CostCenter: 'engineering',
      Owner: 'devops-team',
      Component: expect.stringMatching(
        /^(account|edge|recovery|database|backend|frontend|monitoring|edge-monitoring)$/,
      ) as string,
    });
  }
});

it.each(templates.map(({ name }) => name).filter((name) => name.includes('/')))(
  'TAG-1, TAG-3: the resources of %s carry them too',
  (name) => {
    const tagged = Object.values(templateOf(assembly, name).resources).flatMap(({ Properties }: Partial<Resource>) =>
      Array.isArray(Properties?.Tags) ? [Properties.Tags as unknown[]] : [],
    );
    expect(tagged.length).toBeGreaterThan(0);
    for (const tags of tagged) {
      expect(tags).toContainEqual({ Key: 'Application', Value: 'fillup' });
      expect(tags).toContainEqual({ Key: 'Component', Value: expect.any(String) as string });
    }
  },
);

it.each([
  ['T4', 'sets API Gateway’s role', 'AWS::ApiGateway::Account'],
  ['T11', 'has a trail', 'AWS::CloudTrail::Trail'],
  ['T11', 'has a recorder', 'AWS::Config::ConfigurationRecorder'],
  ['T11', 'has a delivery channel', 'AWS::Config::DeliveryChannel'],
])('%s: exactly one stack of the account %s', (_id, _what, type) => {
  const having = templates.filter((template) => count(template, type) > 0);
  expect(having.map(({ name }) => name)).toEqual(['dev/FillUpAccountStack']);
  expect(count(templateOf(assembly, 'dev/FillUpAccountStack'), type)).toBe(1);
});

it('T8: nothing goes to Standard-IA before day 30, in any version', () => {
  type Transition = Readonly<Record<'StorageClass' | 'TransitionInDays', unknown>>;
  const transitions = templates.flatMap((template) =>
    ofType(template, 'AWS::S3::Bucket').flatMap(([id, { Properties }]) => {
      const { Rules = [] } = (Properties.LifecycleConfiguration ?? {}) as { Rules?: Record<string, unknown>[] };
      return Rules.flatMap((rule) =>
        ['Transition', 'Transitions', 'NoncurrentVersionTransition', 'NoncurrentVersionTransitions']
          .flatMap((property) => (rule[property] ?? []) as Transition | Transition[])
          .map(({ StorageClass, TransitionInDays }) => ({
            id: `${template.name} ${id}`,
            StorageClass,
            TransitionInDays,
          })),
      );
    }),
  );
  const infrequent = transitions.filter(({ StorageClass }) => StorageClass === 'STANDARD_IA');
  expect(infrequent.length).toBeGreaterThan(0);
  expect(infrequent.filter(({ TransitionInDays }) => !(Number(TransitionInDays) >= 30))).toEqual([]);
});

/** What ties a producer to its readers: it could neither be replaced nor go while one of them is there. */
function strongReferences(text: string): string[] {
  return ['Custom::CrossRegionExport', 'Fn::ImportValue', '"Export":'].filter((mark) => text.includes(mark));
}

/** A bucket and who reads its name, in two stacks of an app that leaves the strength of references to the CDK. */
function byDefault(readerRegion: string): string[] {
  const stage = new Stage(new App(), 'Stage');
  const stackProps = (region: string) => ({ env: { account: '123456789012', region }, crossRegionReferences: true });
  const producer = new Stack(stage, 'Producer', stackProps('ap-northeast-1'));
  const reader = new Stack(stage, 'Reader', stackProps(readerRegion));
  new StringParameter(reader, 'Name', { stringValue: new Bucket(producer, 'Bucket').bucketName });
  return stage.synth().stacks.map(({ template }) => JSON.stringify(template));
}

it('R19: strong references are found where they are, within a region and across', () => {
  expect(byDefault('ap-northeast-1').map(strongReferences)).toEqual([['"Export":'], ['Fn::ImportValue']]);
  expect(byDefault('us-east-1').flatMap(strongReferences)).toContain('Custom::CrossRegionExport');
});

it('R19: every environment has references, and all of them name the stack they read', () => {
  for (const stage of environments) expect(crossStackReads(stage).length).toBeGreaterThan(5);
});

describe.each(templates.map((template) => [template.name, template] as const))('%s', (_name, template) => {
  it('T5: names its zones', () => {
    expect(template.text).not.toMatch(/dummy1[a-c]/);
  });

  it('R17: has no log group that never expires', () => {
    for (const [id, group] of ofType(template, 'AWS::Logs::LogGroup')) {
      expect([id, group.Properties.RetentionInDays]).toEqual([id, expect.any(Number)]);
    }
    // Without a group of the template's, Lambda makes one that never does.
    for (const [id, fn] of ofType(template, 'AWS::Lambda::Function')) {
      expect([id, fn.Properties.LoggingConfig]).toEqual([id, { LogGroup: expect.anything() as unknown }]);
    }
  });

  it('R19: refers to other stacks weakly', () => {
    expect(strongReferences(template.text)).toEqual([]);
  });

  it('T13: names no bucket without its account', () => {
    for (const [, bucket] of ofType(template, 'AWS::S3::Bucket')) {
      const { BucketName } = bucket.Properties;
      if (BucketName !== undefined) expect(JSON.stringify(BucketName)).toMatch(/\d{12}|AWS::AccountId/);
    }
  });

  it('carries no Node version, path or time', () => {
    expect(template.text).not.toContain('AWS::CDK::Metadata');
    expect(template.text).not.toContain(process.cwd());
  });
});

describe.each(environmentTemplates.map((template) => [template.name, template] as const))('%s', (_name, template) => {
  it('R1: reserves no 0 for a function', () => {
    for (const [, fn] of ofType(template, 'AWS::Lambda::Function')) {
      expect(fn.Properties.ReservedConcurrentExecutions).not.toBe(0);
    }
  });

  it('T6: has no image repository of its own', () => {
    expect(count(template, 'AWS::ECR::Repository')).toBe(0);
  });
});

it.each(environments)('T6: the functions of %s run the image that the pipeline builds', (stage) => {
  const backend = templateOf(assembly, `${stage}/FillUpBackendStack-${stage}`);
  const images = ofType(backend, 'AWS::Lambda::Function').flatMap(([, { Properties }]) => {
    const { ImageUri } = Properties.Code as { ImageUri?: unknown };
    return ImageUri === undefined ? [] : [JSON.stringify(ImageUri)];
  });
  expect(images).toHaveLength(2);
  for (const image of images) {
    expect(image).toMatch(/123456789012\.dkr\.ecr\.ap-northeast-1\..*\/fillup-api:c-[0-9a-f]{64}"/);
  }
});

it('IAM-9: every role of an environment is bounded, but those that are made beside the boundary', () => {
  const roles = environmentTemplates.flatMap((template) =>
    ofType(template, 'AWS::IAM::Role').map(([id, { Properties }]) => ({
      role: `${template.name} ${id}`,
      boundary: JSON.stringify(Properties.PermissionsBoundary ?? ''),
    })),
  );
  const unbounded = roles.filter(({ boundary }) => !boundary.includes(':iam::123456789012:policy/fillup-boundary'));
  expect(unbounded.filter(({ role }) => !role.startsWith('dev/FillUpAccountStack '))).toEqual([]);
  expect(roles.length).toBeGreaterThan(15);
});

/**
 * A weak reference lets its producer go. So a value leaves this list only one release after its last reader: take the
 * reader away, deploy, then take the value away.
 */
it('keeps the list of what stacks read from each other', () => {
  expect(crossStackReads('prod')).toMatchSnapshot();
});
