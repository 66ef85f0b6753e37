import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { overBudget } from '../../lib/cost/budget';
import { estateCost } from '../../lib/cost/estate';
import { costTable } from '../../lib/cost/table';
import { total } from '../../lib/cost/fixed-cost';
import { PRICED_TYPES, UNPRICED_TYPES } from '../../lib/cost/unpriced-types';
import { ROOT, sharedAssembly, SITE, synth } from '../assembly/synth';
import { templatesOf } from '../assembly/templates';
import { context, environment } from '../config/context';

const assembly = sharedAssembly();
const cost = estateCost(assembly);
const costOf = (name: string): (typeof cost.environments)[number] => {
  const found = cost.environments.find((each) => each.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

it('OVR-7: knows the price of every resource type, or that it has none', () => {
  const types = new Set(
    templatesOf(assembly).flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type)),
  );
  const known = (type: string): boolean =>
    PRICED_TYPES.includes(type) || UNPRICED_TYPES.some((pattern) => pattern.test(type));
  expect([...types].filter((type) => !known(type)).sort()).toEqual([]);
});

it.each([
  ['dev', 80],
  ['staging', 115],
  ['prod', 420],
])('BUD-1: %s costs at most %d USD a month before anybody comes', (name, target) => {
  expect(costOf(name).usd).toBeLessThanOrEqual(target);
});

it('BUD-1: prod costs at most 390 with its database reserved', () => {
  expect(costOf('prod').reservedUsd).toBeLessThanOrEqual(390);
});

it('keeps the account’s parts and the pipeline out of the environments', () => {
  const items = cost.environments.flatMap(({ lines }) => lines.map(({ item }) => item));
  expect(items.filter((item) => /trail|configuration|image/.test(item))).toEqual([]);
  expect(total(cost.account)).toBeGreaterThan(5);
  expect(cost.pipeline.map(({ item }) => item)).toEqual(expect.arrayContaining(['KMS keys', 'image storage (GB)']));
});

describe('the budget', () => {
  it('covers every environment as shipped', () => {
    const budgets = ['dev', 'staging', 'prod'].map((name) => ({
      name,
      budgetUsd: Number(environment(context(), name).budgetUsd),
    }));
    expect(overBudget(cost, budgets)).toEqual([]);
  });

  it('fails synth, in one sentence, when it does not cover the fixed cost', () => {
    const changed = context((values) => (environment(values, 'prod').budgetUsd = 300));
    const outdir = mkdtempSync(join(process.env.FILLUP_TEST_RUN ?? tmpdir(), 'budget-'));
    const { status, output } = synth({ outdir, context: { siteAssets: SITE, environments: changed.environments } });
    expect(status).toBe(1);
    expect(output).toMatch(
      /cdk\.json: environments\.prod\.budgetUsd: 300 does not cover the fixed cost of \d+\.\d\d USD a month/,
    );
    expect(output).not.toContain('environments.dev');
  });
});

describe('the table', () => {
  it('shows each environment beside its budget', () => {
    const table = costTable(cost, [{ name: 'dev', budgetUsd: 100 }]);
    const row = (title: string): string[] =>
      table
        .split('\n')
        .find((line) => line.startsWith(title))
        ?.split(/ {2,}/) ?? [];
    expect(row('USD a month')).toEqual(['USD a month', 'dev', 'staging', 'prod', 'account', 'pipeline']);
    expect(row('fixed cost')[1]).toBe(costOf('dev').usd.toFixed(2));
    expect(row('budget')[1]).toBe('100.00');
    expect(row('of the budget')[1]).toBe(`${Math.round(costOf('dev').usd)} %`);
  });

  it('is what the command prints', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules', '.bin', 'ts-node'), join(ROOT, 'bin', 'cost.ts'), assembly],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect(status).toBe(0);
    expect(stdout).toContain(`fixed cost`);
    expect(stdout).toContain(costOf('prod').usd.toFixed(2));
  });
});
