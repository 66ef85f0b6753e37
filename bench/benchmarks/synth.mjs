import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { run } from '../../setup/command.mjs';
import { root } from '../../setup/dependencies.mjs';
import { ownState } from '../../setup/running-rehearsal.mjs';
import { median } from '../median.mjs';
import { atMost } from '../table.mjs';

const TURNS = 5;
/** What an assembly is made of. */
const SOURCES = ['bin', 'lib', 'app-backend', 'cdk.json', 'package.json', 'tsconfig.json'];
const LITTER = /(^|\/)(__pycache__|\.\w+_cache|\.hypothesis)(\/|$)/;

export const synth = {
  name: 'synth',
  title: 'Synth of all environments: as TypeScript / as JavaScript that was compiled before',
  run: async (note) => {
    const typed = await copy('synth-typed');
    const compiled = await copy('synth-compiled');
    await compile(compiled);
    const programs = {
      typed: [typed, [join(root, 'node_modules', '.bin', 'ts-node'), 'bin/fillup.ts']],
      compiled: [compiled, ['bin/fillup.js']],
    };
    const times = { typed: [], compiled: [] };
    for (let turn = -1; turn < TURNS; turn += 1) {
      for (const [name, [folder, program]] of Object.entries(programs)) {
        const began = performance.now();
        await synthesise(folder, program);
        if (turn >= 0) times[name].push((performance.now() - began) / 1000);
      }
      note(`${turn + 2} of ${TURNS + 1}`);
    }
    const [slow, fast] = [median(times.typed), median(times.compiled)];
    const ratios = times.typed.map((time, turn) => time / times.compiled[turn]).sort((a, b) => a - b);
    const noise = (ratios.at(-2) - ratios.at(1)) / 2;
    return [
      atMost('synth', slow / fast, 1.5, { noise, detail: `${slow.toFixed(1)} s, compiled ${fast.toFixed(1)} s` }),
    ];
  },
};

async function copy(name) {
  const folder = join(ownState(root), name);
  const filter = (path) => !LITTER.test(relative(root, path));
  for (const source of SOURCES) await cp(join(root, source), join(folder, source), { recursive: true, filter });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Beside each source, with the compiler that ts-node uses. */
async function compile(folder) {
  const { transform } = createRequire(join(root, 'package.json'))('@swc/core');
  for (const part of ['bin', 'lib']) {
    for (const file of await readdir(join(folder, part), { recursive: true })) {
      if (!file.endsWith('.ts')) continue;
      const path = join(folder, part, file);
      const { code } = await transform(await readFile(path, 'utf8'), {
        filename: path,
        module: { type: 'commonjs' },
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      });
      await writeFile(path.replace(/\.ts$/, '.js'), code);
    }
  }
}

/** As the CDK's command line runs the app. */
async function synthesise(folder, program) {
  const { context, versionReporting } = JSON.parse(await readFile(join(folder, 'cdk.json'), 'utf8'));
  const outdir = join(folder, 'cdk.out');
  await mkdir(outdir, { recursive: true });
  await run(process.execPath, program, {
    cwd: folder,
    env: {
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({
        ...context,
        'aws:cdk:enable-path-metadata': true,
        'aws:cdk:enable-asset-metadata': true,
        'aws:cdk:version-reporting': versionReporting,
        // Stands in for the built site.
        siteAssets: join(root, 'test', 'fixtures', 'site'),
      }),
    },
  });
}
