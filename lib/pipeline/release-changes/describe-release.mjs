// node describe-release.mjs ASSEMBLY            lists the assembly's stacks: name, region, look-up role
// node describe-release.mjs ASSEMBLY TEMPLATES  describes what changes against the deployed templates in a folder,
//                                               each REGION.STACK.json; one that is not there is a new stack
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeChanges } from './describe-changes.mjs';

const [assembly, templates] = process.argv.slice(2);
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

const stacks = Object.values(readJson(join(assembly, 'manifest.json')).artifacts)
  .filter(({ type }) => type === 'aws:cloudformation:stack')
  .map(({ environment, properties }) => ({
    name: properties.stackName,
    region: environment.split('/').at(-1),
    role: properties.lookupRole.arn.replace('${AWS::Partition}', 'aws'),
    template: join(assembly, properties.templateFile),
  }));
if (stacks.length === 0) throw new Error(`${assembly} has no stacks`);

if (templates === undefined) {
  for (const { name, region, role } of stacks) console.log(`${name} ${region} ${role}`);
} else {
  const replacing = readJson(join(import.meta.dirname, 'replacing-properties.json'));
  const compared = stacks.map(({ name, region, template }) => {
    const deployed = join(templates, `${region}.${name}.json`);
    return { name, deployed: existsSync(deployed) ? readJson(deployed) : undefined, next: readJson(template) };
  });
  console.log(describeChanges(compared, replacing));
}
