import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, run } from './command.mjs';
import { alone } from './install-lock.mjs';
import { runningRehearsal } from './running-rehearsal.mjs';
import { SetupError, step } from './terminal.mjs';

// Not import.meta.dirname: a Node without it is to hear what it lacks.
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
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
  await install(nodePackages);
  await install(pythonPackages);
}

/** Installs what only the benchmark of that name needs. */
export const installLighthouse = () => install(lighthousePackages);

/** Makes `.venv` from the hashed lock file. */
export const installPythonPackages = () => install(pythonPackages);

function checkPlatform() {
  if (windows) throw new SetupError('Windows is not supported directly; use WSL 2.');
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor < NODE_FLOOR[1])) {
    throw new SetupError(
      `Node ${NODE_FLOOR.join('.')} or newer is needed, this is ${process.versions.node}: https://nodejs.org`,
    );
  }
}

/**
 * @typedef {object} Packages
 * @property {string} title
 * @property {string} folder where they are
 * @property {() => Promise<string>} fingerprint of all that decides what they are
 * @property {() => Promise<() => Promise<void>>} prepare finds what the installation needs, and returns it
 */

/** @type {Packages} */
const nodePackages = {
  title: 'Installing the Node packages',
  folder: join(root, 'node_modules'),
  fingerprint: async () => fingerprint(['package-lock.json'], process.version, ...(await declaredPackages())),
  prepare: async () => () => npmCi(root),
};

const LIGHTHOUSE = join('bench', 'lighthouse');

/** @type {Packages} */
const lighthousePackages = {
  title: 'Installing Lighthouse',
  folder: join(root, LIGHTHOUSE, 'node_modules'),
  fingerprint: () => fingerprint([join(LIGHTHOUSE, 'package-lock.json')], process.version),
  prepare: async () => () => npmCi(join(root, LIGHTHOUSE)),
};

/** @type {Packages} */
const pythonPackages = {
  title: 'Installing the Python packages',
  folder: venv,
  fingerprint: () => fingerprint(['app-backend/requirements-dev.txt'], venv),
  prepare: async () => {
    const interpreter = await findPython();
    const requirements = join(root, 'app-backend', 'requirements-dev.txt');
    return async () => {
      await rm(venv, { recursive: true, force: true });
      await run(interpreter, ['-m', 'venv', venv]);
      await installUv(requirements);
      const options = ['--quiet', '--system-certs', '--python', python, '--require-hashes'];
      await run(join(venv, 'bin', 'uv'), ['pip', 'install', ...options, '-r', requirements], {
        name: 'uv pip install',
        hint: 'Is the Python package index within reach (UV_DEFAULT_INDEX names another one)?',
      });
    };
  },
};

/** The installer of the lock file's own version: it takes a tenth of the time that pip takes. */
async function installUv(requirements) {
  const [pinned] = /^uv==.*(\n +--hash.*)+/m.exec(await readFile(requirements, 'utf8'));
  const file = join(venv, 'uv.txt');
  await writeFile(file, pinned);
  const options = ['--quiet', '--disable-pip-version-check', '--no-compile', '--require-hashes'];
  await run(python, ['-m', 'pip', 'install', ...options, '-r', file], {
    name: 'pip install',
    hint: 'Is the Python package index within reach (pip config list)?',
  });
}

/** @param {Packages} packages */
async function install({ title, folder, fingerprint, prepare }) {
  const stamp = join(folder, '.fillup-installed');
  const wanted = await fingerprint();
  const isCurrent = async () => existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted;
  if (await isCurrent()) return;
  const work = async () => {
    if (await isCurrent()) return; // another process did it meanwhile
    const user = existsSync(stamp) ? await runningRehearsal(root) : undefined;
    if (user !== undefined) {
      throw new SetupError(
        `The packages changed, and a rehearsal (process ${user}) runs with the old ones: stop it first.`,
      );
    }
    const perform = await prepare();
    // Half an installation is never taken for the one before it.
    await rm(stamp, { force: true });
    await step(title, perform);
    await writeFile(stamp, wanted);
  };
  await alone(join(root, '.cache', 'set-up.lock'), work, () =>
    console.log('  Another set-up of this clone is at work …'),
  );
}

const npmCi = (folder) =>
  run(npm.command, [...npm.args, 'ci', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    name: 'npm ci',
    hint: 'Is the npm registry within reach (npm config get registry)?',
  });

async function findPython() {
  const candidates = process.env.FILLUP_PYTHON
    ? [process.env.FILLUP_PYTHON]
    : ['python3.11', 'python3', 'python3.12', 'python3.13', 'python3.14', 'python'];
  const probe =
    'import sys; print(*sys.version_info[:2])\ntry:\n import venv, ensurepip\nexcept ImportError: print("bare")';
  const bare = [];
  for (const candidate of candidates) {
    const answer = await run(candidate, ['-c', probe]).catch(() => '');
    const [major, minor] = answer.split(/\s/).map(Number);
    if (major !== PYTHON_FLOOR[0] || !(minor >= PYTHON_FLOOR[1])) continue;
    if (!answer.includes('bare')) return candidate;
    bare.push(candidate);
  }
  if (bare.length)
    throw new SetupError(`${bare[0]} has no venv module; on Debian and Ubuntu: apt install python3-venv.`);
  const needed = `Python ${PYTHON_FLOOR.join('.')} or newer`;
  const named = process.env.FILLUP_PYTHON;
  if (named) throw new SetupError(`FILLUP_PYTHON names ${named}, which is not ${needed}.`);
  throw new SetupError(`${needed} is needed (set FILLUP_PYTHON if it has an unusual name).`);
}

async function fingerprint(files, ...rest) {
  const hash = createHash('sha256').update(rest.join('\0'));
  for (const file of files) hash.update(await readFile(join(root, file)));
  return hash.digest('hex');
}

/** What a package.json says about packages; its scripts may change without an installation. */
const DECLARATIONS = ['dependencies', 'devDependencies', 'overrides', 'allowScripts', 'workspaces'];

async function declaredPackages() {
  const files = ['package.json', 'app-frontend/package.json'].map((file) => readFile(join(root, file), 'utf8'));
  return (await Promise.all(files)).map((text) => {
    const manifest = JSON.parse(text);
    return JSON.stringify(DECLARATIONS.map((name) => manifest[name] ?? null));
  });
}
