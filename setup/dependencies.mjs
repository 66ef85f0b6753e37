import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { npm, run } from './command.mjs';
import { SetupError, step } from './terminal.mjs';

export const root = resolve(import.meta.dirname, '..');
const venv = join(root, '.venv');
const windows = process.platform === 'win32';

/** The Python of the project's own environment. */
export const python = join(venv, windows ? 'Scripts/python.exe' : 'bin/python');

/** Environment in which the project's own programs come first. */
export const projectEnvironment = {
  PATH: [join(venv, 'bin'), join(root, 'node_modules', '.bin'), process.env.PATH].join(':'),
};

const NODE_FLOOR = [20, 19];
const PYTHON_FLOOR = [3, 11];

/** Installs what is missing or out of date; does nothing when the lock files are those of the last time. */
export async function installDependencies() {
  checkPlatform();
  await installNodePackages();
  await installPythonPackages();
}

function checkPlatform() {
  if (windows) throw new SetupError('Windows is not supported directly; use WSL 2.');
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor < NODE_FLOOR[1])) {
    throw new SetupError(
      `Node ${NODE_FLOOR.join('.')} or newer is needed, this is ${process.versions.node}: https://nodejs.org`,
    );
  }
}

async function installNodePackages() {
  const stamp = join(root, 'node_modules', '.fillup-installed');
  const wanted = await fingerprint(['package.json', 'package-lock.json', 'app-frontend/package.json'], process.version);
  if (await isCurrent(stamp, wanted)) return;
  await step('Installing the Node packages', () =>
    run(npm.command, [...npm.args, 'ci', '--no-audit', '--no-fund', '--prefer-offline'], {
      cwd: root,
      hint: 'Is the npm registry within reach?',
    }),
  );
  await writeFile(stamp, wanted);
}

/** Makes `.venv` from the hashed lock file. */
export async function installPythonPackages() {
  const stamp = join(venv, '.fillup-installed');
  const wanted = await fingerprint(['app-backend/requirements-dev.txt'], venv);
  if (await isCurrent(stamp, wanted)) return;
  const interpreter = await findPython();
  await step('Installing the Python packages', async () => {
    await rm(venv, { recursive: true, force: true });
    await run(interpreter, ['-m', 'venv', venv]);
    const requirements = join(root, 'app-backend', 'requirements-dev.txt');
    await run(
      python,
      [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--no-compile',
        '--require-hashes',
        '-r',
        requirements,
      ],
      {
        hint: 'Is the Python package index within reach?',
      },
    );
  });
  await writeFile(stamp, wanted);
}

async function findPython() {
  const candidates = process.env.FILLUP_PYTHON
    ? [process.env.FILLUP_PYTHON]
    : ['python3.11', 'python3', 'python3.12', 'python3.13', 'python3.14', 'python'];
  const probe =
    'import sys; print(*sys.version_info[:2])\ntry:\n import venv, ensurepip\nexcept ImportError: print("bare")';
  let bare;
  for (const candidate of candidates) {
    const answer = await run(candidate, ['-c', probe]).catch(() => '');
    const [major, minor] = answer.split(/\s/).map(Number);
    if (major !== PYTHON_FLOOR[0] || !(minor >= PYTHON_FLOOR[1])) continue;
    if (!answer.includes('bare')) return candidate;
    bare ??= candidate;
  }
  if (bare) throw new SetupError(`${bare} has no venv module; on Debian and Ubuntu: apt install python3-venv.`);
  throw new SetupError(
    `Python ${PYTHON_FLOOR.join('.')} or newer is needed (set FILLUP_PYTHON if it has an unusual name).`,
  );
}

async function fingerprint(files, ...rest) {
  const hash = createHash('sha256').update(rest.join('\0'));
  for (const file of files) hash.update(await readFile(join(root, file)));
  return hash.digest('hex');
}

async function isCurrent(stamp, wanted) {
  return existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted;
}
