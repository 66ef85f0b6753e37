// `npm run bench`: how fast it is beside what nobody can do without, in one table.
import { installDependencies, root } from '../setup/dependencies.mjs';
import { forgetOwnState, makeOwnState } from '../setup/running-rehearsal.mjs';
import { main, note, SetupError, step } from '../setup/terminal.mjs';
import { changeCounter } from './benchmarks/change-counter.mjs';
import { coldImport } from './benchmarks/cold-import.mjs';
import { endpoints } from './benchmarks/endpoints.mjs';
import { growth } from './benchmarks/growth.mjs';
import { lighthouse } from './benchmarks/lighthouse.mjs';
import { load } from './benchmarks/load.mjs';
import { synth } from './benchmarks/synth.mjs';
import { readSelection, usage } from './selection.mjs';
import { table, verdict } from './table.mjs';

/** In the order of the table. A benchmark is one file: its name, what it is about, and `run`, which returns rows. */
const BENCHMARKS = [endpoints, changeCounter, coldImport, load, lighthouse, synth, growth];

main(
  async () => {
    const selected = readSelection(process.argv.slice(2), BENCHMARKS);
    if (selected === undefined) return void process.stdout.write(usage(BENCHMARKS));
    await installDependencies();
    await makeOwnState(root);
    const results = [];
    for (const { name, title, run } of selected) {
      try {
        results.push({ title, rows: await step(`Measuring ${name}`, () => run(note)) });
      } catch (error) {
        console.error(error instanceof SetupError ? error.message : error);
        results.push({ title, rows: [{ name, measured: 'failed', ok: false }] });
      }
    }
    process.stdout.write(table(results));
    process.stdout.write(verdict(results));
    await forgetOwnState(root);
    process.exitCode = results.some(({ rows }) => rows.some(({ ok }) => ok === false)) ? 1 : 0;
  },
  () => forgetOwnState(root),
);
