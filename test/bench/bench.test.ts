import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');

function bench(...args: string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(ROOT, 'bench', 'main.mjs'), ...args], {
    encoding: 'utf8',
  });
  return { code: status, output: stdout + stderr };
}

/** Evaluated where the modules are, which jest cannot import. */
function evaluate(script: string): string {
  const args = ['--input-type=module', '--eval', script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: resolve(ROOT, 'bench'), encoding: 'utf8' });
  return stdout + stderr;
}

test('explains itself and installs nothing for that', () => {
  const { code, output } = bench('--help');
  expect(code).toBe(0);
  expect(output).toMatch(/^Measures how fast/);
  for (const name of ['endpoints', 'change-counter', 'cold-import', 'load', 'lighthouse', 'synth', 'growth']) {
    expect(output).toContain(`  ${name} `);
  }
});

test('an unknown benchmark is refused in one sentence', () => {
  expect(bench('loud')).toEqual({
    code: 1,
    output:
      'fillup: There is no benchmark loud: they are endpoints, change-counter, cold-import, load, lighthouse, synth, growth (--help says more).\n',
  });
});

test('a missed target is shown and counted', () => {
  const output = evaluate(`
    import { atLeast, atMost, shown, table, verdict } from './table.mjs';
    const rows = [atMost('fast', 1.234, 2, { noise: 0.1 }), atMost('slow', 2.01, 2, { unit: ' ms' }), shown('so', '5'),
      atLeast('good', 95, 95), atLeast('poor', 94.4, 95)];
    console.log(table([{ title: 'Things', rows }]) + verdict([{ rows }]));
  `);
  expect(output).toMatch(/^ {2}fast +1\.23 ± 0\.10 +≤ 2 +held$/m);
  expect(output).toMatch(/^ {2}slow +2\.01 ms +≤ 2 ms +MISSED$/m);
  expect(output).toMatch(/^ {2}so +5$/m);
  expect(output).toMatch(/^ {2}good +95 +≥ 95 +held$/m);
  expect(output).toMatch(/^ {2}poor +94 +≥ 95 +MISSED$/m);
  expect(output).toContain('2 targets held, 2 missed');
});

test('a busy machine is told from a slow program', () => {
  const output = evaluate(`
    import { certain } from './python.mjs';
    const processor = { value: 2, noise: 0.05 };
    console.log(certain({ wall: { value: 2.4, noise: 0.1 }, processor }).value);
    console.log(certain({ wall: { value: 3.1, noise: 2 }, processor }).value);
  `);
  expect(output).toBe('2.4\n2\n');
});
