#!/usr/bin/env node
// `npm run cost [-- DIRECTORY]`: the fixed cost of what the assembly deploys; synthesises one if none is given.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseConfiguration } from '../lib/config';
import { overBudget } from '../lib/cost/budget';
import { estateCost } from '../lib/cost/estate';
import { costTable } from '../lib/cost/table';

const ROOT = resolve(__dirname, '..');

function main(): void {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as {
    context: Parameters<typeof parseConfiguration>[0];
  };
  const { environments } = parseConfiguration(context);
  const given = process.argv[2];
  if (given !== undefined) {
    print(resolve(given), environments);
    return;
  }

  const made = mkdtempSync(join(tmpdir(), 'fillup-cost-'));
  try {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), 'synth', '--quiet', '--output', made],
      { cwd: ROOT, encoding: 'utf8' },
    );
    // A synth that failed for nothing but the budget has written its templates, and the table is what it asks for.
    if (!existsSync(join(made, 'manifest.json'))) throw new Error(stdout + stderr);
    print(made, environments);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function print(assembly: string, environments: Parameters<typeof costTable>[1]): void {
  const cost = estateCost(assembly);
  console.log(costTable(cost, environments));
  const problems = overBudget(cost, environments);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
