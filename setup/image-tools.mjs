import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from './command.mjs';
import { installDebianPackage } from './debian.mjs';
import { python, root } from './dependencies.mjs';

/**
 * What the image test needs: buildah, installed where that can be done, and the Dockerfile's version of Python.
 *
 * @returns {Promise<{ env: { BUILDAH: string, IMAGE_PYTHON: string } } | { missing: string }>} missing: in one sentence,
 *   why it cannot run on this machine
 */
export async function findImageTools() {
  if (process.platform !== 'linux') return { missing: 'images are built on Linux only.' };
  const dockerfile = await readFile(join(root, 'app-backend', 'Dockerfile'), 'utf8');
  const [, version] = /^ARG PYTHON_VERSION=(\S+)$/m.exec(dockerfile) ?? [];
  const interpreter = await findPython(version);
  if (!interpreter) return { missing: `it needs Python ${version}, the Dockerfile's version.` };
  const buildah = onPath() ?? ((await installDebianPackage('buildah')) ? onPath() : undefined);
  if (!buildah) return { missing: 'it needs buildah; on Debian and Ubuntu: apt install buildah.' };
  const refusal = await refusedRights();
  if (refusal) return { missing: refusal };
  return { env: { BUILDAH: buildah, IMAGE_PYTHON: interpreter } };
}

async function findPython(version) {
  for (const candidate of [python, `python${version}`]) {
    const answer = await run(candidate, ['-c', 'import sys; print(*sys.version_info[:2], sep=".")']).catch(() => '');
    if (answer.trim() === version) return candidate;
  }
  return undefined;
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'buildah')).find(existsSync);
}

/** A chroot needs mounts; a build needs more users than one, which others than root are lent. */
async function refusedRights() {
  if (process.getuid() === 0) {
    const mounts = await run('unshare', ['--mount', 'true']).catch(() => undefined);
    return mounts === undefined ? 'this machine lets root mount nothing.' : undefined;
  }
  const { username, uid } = userInfo();
  const lent = await readFile('/etc/subuid', 'utf8').catch(() => '');
  const isLent = lent.split('\n').some((line) => [username, String(uid)].includes(line.split(':')[0]));
  return isLent ? undefined : `${username} has no subordinate users: usermod --add-subuids 100000-165535 ${username}.`;
}
