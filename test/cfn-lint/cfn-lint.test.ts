import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedAssembly } from '../assembly/synth';
import { templatesOf } from '../assembly/templates';
import { cfnLint, type Finding } from './cfn-lint';
import { ACCEPTED_WARNINGS, type AcceptedWarning } from './warnings';

const templates = templatesOf(sharedAssembly());
const regions = [...new Set(templates.map(({ region }) => region))];

/** Every finding of the assembly, each template linted for the region it is deployed to. */
const findings = regions.flatMap((region) =>
  cfnLint(
    region,
    templates.filter((template) => template.region === region).map(({ file }) => file),
  ),
);

function accepts(entry: AcceptedWarning, finding: Finding): boolean {
  const template = templates.find(({ file }) => file === finding.file)?.name ?? '';
  return (
    finding.level === 'Warning' &&
    finding.rule === entry.rule &&
    finding.resource.replace(/[0-9A-F]{8}$/, '') === entry.resource &&
    (template === entry.template || new RegExp(`^\\w+/${entry.template}(-\\w+)?$`).test(template))
  );
}

const shown = ({ rule, file, resource, message }: Finding): string =>
  `${rule} ${templates.find((template) => template.file === file)?.name ?? file} ${resource}: ${message}`;

it('reads every template', () => {
  expect(templates.length).toBeGreaterThan(12);
  expect(regions).toContain('ap-northeast-1');
});

it('finds no error in any template', () => {
  expect(findings.filter(({ level }) => level === 'Error').map(shown)).toEqual([]);
});

it('finds no warning that is not accepted', () => {
  const left = findings.filter((finding) => !ACCEPTED_WARNINGS.some((entry) => accepts(entry, finding)));
  expect(left.map(shown)).toEqual([]);
});

it.each(ACCEPTED_WARNINGS)('$template $resource has $rule, which is accepted with a reason', (entry) => {
  expect(findings.some((finding) => accepts(entry, finding))).toBe(true);
  expect(entry.reason.length).toBeGreaterThan(40);
});

describe('the linter itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fillup-cfn-lint-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const lint = (resources: unknown): string[] => {
    const file = join(folder, 'control.template.json');
    writeFileSync(file, JSON.stringify({ Resources: resources }));
    return cfnLint('ap-northeast-1', [file]).map(({ rule }) => rule);
  };

  it('finds a property that does not exist', () => {
    expect(lint({ Topic: { Type: 'AWS::SNS::Topic', Properties: { Colour: 'blue' } } })).toEqual(['E3002']);
  });

  it('finds two resources that wait for each other', () => {
    const waiting = (other: string): unknown => ({ Type: 'AWS::SNS::Topic', DependsOn: other });
    expect(lint({ First: waiting('Second'), Second: waiting('First') })).toContain('E3004');
  });

  it('knows the weak reference to another stack', () => {
    const DisplayName = { 'Fn::GetStackOutput': { StackName: 'FillUpDatabaseStack-dev', OutputName: 'Name' } };
    expect(lint({ Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName } } })).toEqual([]);
  });
});
