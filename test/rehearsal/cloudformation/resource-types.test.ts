import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { providers } from '../../../rehearsal/cloudformation/resources';
import { treatmentOf } from '../../../rehearsal/cloudformation/resource-operations';
import { readTemplate } from '../../../rehearsal/cloudformation/template';
import { sharedAssembly } from '../../assembly/synth';

function environmentTemplates(): string[] {
  const assembly = sharedAssembly();
  return ['dev', 'staging', 'prod'].flatMap((stage) => {
    const directory = join(assembly, `assembly-${stage}`);
    return readdirSync(directory)
      .filter((name) => name.endsWith('.template.json'))
      .map((name) => join(directory, name));
  });
}

test('the rehearsal knows every resource type of the environments', () => {
  const types = environmentTemplates().flatMap((file) =>
    Object.values(readTemplate(file).Resources).map(({ Type }) => Type),
  );
  expect(new Set(types).size).toBeGreaterThan(40);
  expect([...new Set(types)].filter((type) => providers[type] === undefined)).toEqual([]);
});

test('a schedule of functions is fired, a rule for events of AWS is not', () => {
  const provider = providers['AWS::Events::Rule'];
  if (provider === undefined) throw new Error('no provider');
  const targets = (arn: string) => ({ ScheduleExpression: 'rate(1 hour)', Targets: [{ Arn: arn, Id: 'one' }] });
  const alias = targets('arn:aws:lambda:ap-northeast-1:123456789012:function:api:live');
  expect(treatmentOf(provider, alias)).toBe('run');
  expect(treatmentOf(provider, { ...alias, State: 'DISABLED' })).toBe('checked');
  expect(treatmentOf(provider, targets('arn:aws:sns:ap-northeast-1:123456789012:alerts'))).toBe('checked');
  expect(treatmentOf(provider, { EventPattern: { source: ['aws.backup'] }, Targets: [] })).toBe('checked');
});

test('a function from an image runs and one of Node, one of the CDK itself has a stand-in', () => {
  const provider = providers['AWS::Lambda::Function'];
  if (provider === undefined) throw new Error('no provider');
  expect(treatmentOf(provider, { PackageType: 'Image' })).toBe('run');
  const archive = { Code: { S3Bucket: 'cdk-assets', S3Key: 'hash.zip' } };
  expect(treatmentOf(provider, { ...archive, Runtime: 'nodejs22.x', Handler: 'index.handler' })).toBe('run');
  expect(treatmentOf(provider, { ...archive, Runtime: 'nodejs22.x', Handler: '__entrypoint__.handler' })).toBe(
    'checked',
  );
  expect(treatmentOf(provider, { ...archive, Runtime: 'python3.13', Handler: 'index.handler' })).toBe('checked');
});
