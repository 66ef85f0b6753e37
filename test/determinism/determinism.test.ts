import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT, SITE, synth } from '../assembly/synth';
import { manifest, stagesOf } from '../assembly/templates';

/** What an assembly is made of. The site is the fixture, in the place where the build puts it. */
const SOURCES = ['bin', 'lib', 'app-backend', 'cdk.json', 'package.json', 'tsconfig.json'];
/** Not part of a commit. */
const LITTER = /(^|\/)(\.venv|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.hypothesis)(\/|$)/;

const folder = mkdtempSync(join(process.env.FILLUP_TEST_RUN ?? tmpdir(), 'determinism-'));

/** A copy of the tree at another path. */
function copy(name: string): string {
  const root = join(folder, name);
  mkdirSync(root, { recursive: true });
  for (const source of SOURCES) {
    cpSync(join(ROOT, source), join(root, source), {
      recursive: true,
      filter: (path) => !LITTER.test(relative(ROOT, path)),
    });
  }
  cpSync(SITE, join(root, 'app-frontend', 'dist'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}

function assemblyOf(root: string, env: Record<string, string> = {}): string {
  const outdir = join(root, 'cdk.out');
  const { status, output } = synth({ root, outdir, env });
  if (status !== 0) throw new Error(output);
  return outdir;
}

function filesOf(root: string): Map<string, string> {
  return new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(root, path), readFileSync(path).toString('latin1')]),
  );
}

function differing(one: Map<string, string>, other: Map<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path)).sort();
}

const first = copy('one');
const assembly = assemblyOf(first);
const files = filesOf(assembly);

it('gives the same assembly, byte for byte, at another path, on another day, beside caches', () => {
  const second = copy('a/much/longer/path/than/the/other');
  mkdirSync(join(second, 'app-backend', 'app', '__pycache__'), { recursive: true });
  writeFileSync(join(second, 'app-backend', 'app', '__pycache__', 'main.cpython-311.pyc'), 'compiled');
  mkdirSync(join(second, 'app-backend', '.pytest_cache'));
  writeFileSync(join(second, 'app-backend', '.pytest_cache', 'README.md'), 'cache');
  const other = assemblyOf(second, { TZ: 'Pacific/Kiritimati', LANG: 'de_DE.UTF-8', USER: 'somebody' });
  expect(differing(files, filesOf(other))).toEqual([]);
});

it('looks nothing up: no manifest misses anything', () => {
  for (const stage of [undefined, ...stagesOf(assembly)]) expect(manifest(assembly, stage).missing).toBeUndefined();
});

it('tells no path of the machine', () => {
  const telling = [...files].filter(([, text]) => text.includes(folder) || text.includes(ROOT)).map(([path]) => path);
  expect(telling).toEqual([]);
});

it('a change of the app leaves the pipeline’s own template as it is', () => {
  const changed = copy('changed');
  appendFileSync(join(changed, 'app-backend', 'requirements.txt'), '\n# changed\n');
  appendFileSync(join(changed, 'app-frontend', 'dist', 'index.html'), '<!-- changed -->');
  const differences = differing(files, filesOf(assemblyOf(changed)));
  expect(differences).not.toContain('FillUpPipeline.template.json');
  // And it does reach the environments: by the image's tag and by the site's build id.
  expect(differences).toEqual(
    expect.arrayContaining([
      'image/image.json',
      expect.stringMatching(/^assembly-prod\/prodBackend\w+\.template\.json$/),
      expect.stringMatching(/^assembly-prod\/prodFrontend\w+\.template\.json$/),
    ]),
  );
});
