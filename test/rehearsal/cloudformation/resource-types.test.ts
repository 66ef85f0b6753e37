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

test('a function from an image runs, one of the CDK itself has a stand-in', () => {
  const provider = providers['AWS::Lambda::Function'];
  if (provider === undefined) throw new Error('no provider');
  expect(treatmentOf(provider, { PackageType: 'Image' })).toBe('run');
  expect(treatmentOf(provider, { Code: { S3Bucket: 'cdk-assets' } })).toBe('checked');
});
