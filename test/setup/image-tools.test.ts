import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const ROOT = path.resolve(__dirname, '..', '..');
const PYTHON = execFileSync(path.join(ROOT, '.venv', 'bin', 'python'), ['-c', 'import sys; print(sys.executable)'])
  .toString()
  .trim();
const VERSION = execFileSync(PYTHON, ['-c', 'import sys; print(*sys.version_info[:2], sep=".")']).toString().trim();

/** A machine that has just these programs. */
let machine: string;
beforeEach(() => {
  machine = mkdtempSync(path.join(tmpdir(), 'fillup-image-tools-'));
  cpSync(path.join(ROOT, 'setup'), path.join(machine, 'clone', 'setup'), { recursive: true });
  cpSync(path.join(ROOT, 'rehearsal/guardian.mjs'), path.join(machine, 'clone', 'rehearsal/guardian.mjs'));
  mkdirSync(path.join(machine, 'programs'));
  mkdirSync(path.join(machine, 'clone', 'app-backend'));
  dockerfile(VERSION);
});
afterEach(() => rmSync(machine, { recursive: true, force: true, maxRetries: 3 }));

function dockerfile(version: string): void {
  const text = `ARG PYTHON_VERSION=${version}\n\nFROM scratch\n`;
  writeFileSync(path.join(machine, 'clone', 'app-backend', 'Dockerfile'), text);
}

function program(name: string, script: string): void {
  writeFileSync(path.join(machine, 'programs', name), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(machine, 'programs', name), 0o755);
}

function run(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: path.join(machine, 'clone'),
    env: { PATH: path.join(machine, 'programs') },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

function find(): unknown {
  const { output } = run(
    '--input-type=module',
    '-e',
    `import { findImageTools } from '${path.join(machine, 'clone', 'setup', 'image-tools.mjs')}';
     import { stopAll } from '${path.join(machine, 'clone', 'setup', 'processes.mjs')}';
     console.log(JSON.stringify(await findImageTools()));
     await stopAll();`,
  );
  return JSON.parse(output) as unknown;
}

const python = () => program(`python${VERSION}`, `exec ${PYTHON} "$@"`);

test('Python must be the one that the Dockerfile names', () => {
  python();
  dockerfile('9.9');
  expect(find()).toEqual({ missing: "it needs Python 9.9, the Dockerfile's version." });
});

test('buildah is not there, and cannot be installed', () => {
  python();
  program('apt-get', 'exit 100');
  expect(find()).toEqual({ missing: 'it needs buildah; on Debian and Ubuntu: apt install buildah.' });
});

test('the machine lends what a build needs, or says that it does not', () => {
  python();
  program('buildah', 'exit 0');
  program('unshare', 'exit 0');
  const found = { env: { BUILDAH: path.join(machine, 'programs', 'buildah'), IMAGE_PYTHON: `python${VERSION}` } };
  const refused = {
    missing: expect.stringMatching(/^(this machine lets root mount nothing|\S+ has no subordinate users)/) as string,
  };
  const isRoot = process.getuid?.() === 0;
  expect([found, ...(isRoot ? [] : [refused])]).toContainEqual(find());
  program('unshare', 'exit 1');
  expect([refused, ...(isRoot ? [] : [found])]).toContainEqual(find());
});

test('what was not tested is never passed', () => {
  for (const file of [
    'package.json',
    'package-lock.json',
    'app-frontend/package.json',
    'app-backend/requirements-dev.txt',
  ]) {
    cpSync(path.join(ROOT, file), path.join(machine, 'clone', file));
  }
  program('npm', '/bin/mkdir -p node_modules');
  const installs =
    '[ "$1 $2" = "-m venv" ] && /bin/mkdir -p "$3/bin" && /bin/cp "$0" "$3/bin/python" && /bin/cp "$0" "$3/bin/uv"';
  program('python3.11', `[ "$1" = -c ] && echo 3 11\n${installs}\nexit 0`);
  const { status, output } = run('setup/image-test.mjs');
  expect(status).toBe(1);
  expect(output).toMatch(/^fillup: The image was not tested: it needs /m);
  expect(output).not.toContain('passed');
});
