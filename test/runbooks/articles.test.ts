import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { ALARMS, type AlarmDefinition, type AlarmId } from '../../lib/constructs/alarms/registry';
import { ROOT, sharedAssembly } from '../assembly/synth';
import { templatesOf } from '../assembly/templates';
import { synthesiseEnvironment } from '../stacks/frontend-fixture';

const RUNBOOKS = join(ROOT, 'docs', 'runbooks');
const INDEX = 'README.md';
const ids = Object.keys(ALARMS) as AlarmId[];
const definition = (id: AlarmId): AlarmDefinition => ALARMS[id];

function articlesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.md') && name !== INDEX);
}
const text = (...path: string[]): string => readFileSync(join(RUNBOOKS, ...path), 'utf8');

/** The text under each heading of the second level. */
function sections(article: string): Record<string, string> {
  const [, ...parts] = article.split(/^## /m);
  return Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]),
  );
}

/** The registry's ids by the resources that speak of them: alarms, rules to a topic, budgets. */
function raisedBy(resources: Readonly<Record<string, { Type: string; Properties?: unknown }>>): string[] {
  const rules = JSON.stringify(
    Object.values(resources).map(({ Properties }) => (Properties as { AlarmRule?: unknown } | undefined)?.AlarmRule),
  );
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
    // A part of another alarm calls nobody itself.
    if (rules.includes(`"${id}"`)) return [];
    const { AlarmName, Name, Targets } = Properties as { AlarmName?: string; Name?: string; Targets?: unknown };
    if (/^AWS::CloudWatch::(Composite)?Alarm$/.test(Type))
      return [AlarmName?.replace(/^fillup-[a-z0-9]+-/, '') ?? 'an unnamed alarm'];
    if (Type === 'AWS::Budgets::Budget') return ['budget'];
    const mails = Type === 'AWS::Events::Rule' && /AlertsTopic/.test(JSON.stringify(Targets));
    return mails ? [Name?.replace(/^fillup-[a-z0-9]+-/, '') ?? 'an unnamed rule'] : [];
  });
}

const shipped = new Set(
  templatesOf(sharedAssembly())
    .filter(({ name }) => name.includes('/'))
    .flatMap(({ resources }) => raisedBy(resources)),
);

test('SNS-7: whatever can raise an alarm in the templates is in the registry', () => {
  expect(shipped.size).toBeGreaterThan(15);
  expect([...shipped].filter((id) => !(id in ALARMS))).toEqual([]);
});

test('MON-2: every entry of the registry is raised somewhere, at the latest with a domain', () => {
  const complete = synthesiseEnvironment('prod', {
    changes: { domainName: 'fillup.example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' },
  });
  const templates = Object.values(complete).filter((part): part is Template => part !== undefined && 'toJSON' in part);
  const possible = templates.flatMap((template) =>
    raisedBy((template.toJSON() as { Resources: Record<string, { Type: string }> }).Resources),
  );
  const raised = new Set([...shipped, ...possible]);
  expect(ids.filter((id) => !raised.has(id))).toEqual([]);
});

test('MISSING-18: every alarm has its article, and every article is of an alarm', () => {
  expect(articlesIn(RUNBOOKS).sort()).toEqual(ids.map((id) => `${id}.md`).sort());
});

test.each(ids)('MISSING-18: the article %s tells what, how to look and what to do', (id) => {
  const article = text(`${id}.md`);
  const { title, severity } = definition(id);
  expect(article).toMatch(new RegExp(`^# ${title}\n\n.+ · ${severity}\n`));
  const parts = sections(article);
  expect(Object.keys(parts)).toEqual(['Description', 'Investigation', 'Resolution']);
  for (const part of Object.values(parts)) expect(part.length).toBeGreaterThan(80);
  expect(parts.Investigation).toMatch(/```sh\n(?:.*\n)*?.*aws /);
});

const drills = articlesIn(join(RUNBOOKS, 'drills'));

test.each(drills)('the drill %s is marked as one, with steps and how to tell success', (name) => {
  const article = text('drills', name);
  expect(article).toMatch(/^# .+\n\nDrill · /);
  const parts = sections(article);
  expect(Object.keys(parts)).toEqual(['Purpose', 'Steps', 'Verification']);
  for (const part of Object.values(parts)) expect(part.length).toBeGreaterThan(40);
});

test.each([
  ['DRT-1', 'snapshot-restore', 'create-db-snapshot'],
  ['DRT-2', 'snapshot-restore', '--db-parameter-group-name'],
  ['DRP-1', 'point-in-time-recovery', '--vpc-security-group-ids'],
  ['DRT-7', 'object-restore', 'versionId='],
  ['FOT-1', 'failover', '--force-failover'],
  ['R14', 'error-injection', '--invocation-type Event'],
  ['RB-3', 'canary-rollback', 'git revert'],
  ['RB-4', 'frontend-rollback', 'create-invalidation'],
  ['DRS-3', 'regional-failure', 'associate-alias'],
  ['DRS-16', 'security-incident', 'stop-the-api.md'],
  ['DRS-7', 'data-corruption', 'point-in-time-recovery.md'],
])('%s: the drill %s uses %s', (_id, name, needed) => {
  expect(text('drills', `${name}.md`)).toContain(needed);
});

test('R21: the article of the budget checks that the tag is active', () => {
  expect(text('budget.md')).toContain('list-cost-allocation-tags');
});

test('the index lists every article and every drill', () => {
  const index = text(INDEX);
  for (const name of articlesIn(RUNBOOKS)) expect(index).toContain(`](${name})`);
  for (const name of drills) expect(index).toContain(`](drills/${name})`);
});

test.each([INDEX, ...articlesIn(RUNBOOKS), ...drills.map((name) => `drills/${name}`)])(
  'every link of %s leads somewhere',
  (name) => {
    for (const [, target, anchor] of text(name).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)) {
      const path = target === '' || target === undefined ? join(RUNBOOKS, name) : join(RUNBOOKS, dirname(name), target);
      expect([target, existsSync(path)]).toEqual([target, true]);
      if (anchor === undefined) continue;
      const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      expect(headings).toContain(anchor);
    }
  },
);
