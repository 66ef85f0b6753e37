import { sharedAssembly } from '../assembly/synth';
import { ofType, type Template, templatesOf } from '../assembly/templates';

interface Statement {
  readonly Effect: string;
  readonly Principal: { readonly Service?: string | readonly string[] };
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

interface Reference {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [logicalId: string, attribute: string];
  readonly 'Fn::GetStackOutput'?: { readonly StackName: string; readonly Region?: string; readonly OutputName: string };
  readonly 'Fn::Join'?: readonly [separator: string, parts: readonly (string | Reference)[]];
}

const templates = templatesOf(sharedAssembly());
const groups = templates.flatMap((template) =>
  ofType(template, 'AWS::Logs::LogGroup').map(([id, { Properties }]) => ({
    label: `${template.name} ${id}`,
    template,
    Properties,
  })),
);

const list = <T>(value: T | readonly T[] | undefined): readonly T[] => [value ?? []].flat() as T[];

/** The statements of the key that a value names, in its own template or in a stack of its stage. */
function keyPolicy(reference: Reference, template: Template): readonly Statement[] {
  const output = reference['Fn::GetStackOutput'];
  if (output) {
    const stage = template.name.split('/').slice(0, -1);
    const producer = templates.find(({ name }) => name === [...stage, output.StackName].join('/'));
    const { Outputs } = JSON.parse(producer?.text ?? '{}') as { Outputs?: Record<string, { Value: Reference }> };
    const value = Outputs?.[output.OutputName]?.Value;
    // A log group takes a key of its own region only.
    if (!producer || !value || producer.region !== template.region) return [];
    return keyPolicy(value, producer);
  }
  const id = reference['Fn::GetAtt']?.[0] ?? reference.Ref ?? '';
  const [, key] = ofType(template, 'AWS::KMS::Key').find(([logicalId]) => logicalId === id) ?? [];
  return (key?.Properties.KeyPolicy as { Statement: Statement[] } | undefined)?.Statement ?? [];
}

/** A name as CloudFormation will make it, as far as the template tells: without one it begins with the stack's. */
function nameOf(name: string | Reference | undefined, template: Template): string {
  if (typeof name === 'string') return name;
  if (name?.['Fn::Join']) {
    const [separator, parts] = name['Fn::Join'];
    return parts.map((part) => (typeof part === 'string' ? part : 'a1b2c3')).join(separator);
  }
  return `${template.name.split('/').at(-1)}-Generated`;
}

function matches(pattern: string, arn: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '[^:]*')
    .replace(/\?/g, '[^:]');
  return new RegExp(`^${expression}$`).test(arn);
}

it('ENC-3: the pipeline’s log groups and those of every environment have a key of ours', () => {
  const owners = groups.map(({ template }) => template.name.split('/')[0]);
  expect([...new Set(owners)].sort()).toEqual(['FillUpPipeline', 'dev', 'prod', 'staging']);
  expect(groups.some(({ template }) => template.region === 'us-east-1')).toBe(true);
  const unencrypted = groups.filter(({ Properties }) => Properties.KmsKeyId === undefined);
  expect(unencrypted.map(({ label }) => label)).toEqual([]);
});

it.each(groups)('T3: its key lets CloudWatch Logs encrypt $label', ({ template, Properties }) => {
  const arn = `arn:aws:logs:${template.region}:123456789012:log-group:${nameOf(Properties.LogGroupName as string, template)}`;
  const consents = keyPolicy(Properties.KmsKeyId as Reference, template).filter(
    ({ Effect, Principal, Condition }) =>
      Effect === 'Allow' &&
      list(Principal.Service).includes(`logs.${template.region}.amazonaws.com`) &&
      list(Condition?.ArnLike?.['kms:EncryptionContext:aws:logs:arn']).some((pattern) => matches(pattern, arn)),
  );
  expect({ arn, actions: consents.flatMap(({ Action }) => list(Action)) }).toEqual({
    arn,
    actions: expect.arrayContaining(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*']) as string[],
  });
});
