import { existsSync } from 'node:fs';
import { run } from './command.mjs';

/** apt-get takes one caller at a time. */
let before = Promise.resolve();

/**
 * Installs a package of Debian's where that can be done: as root, on a machine that has apt-get.
 *
 * @param {string} name
 * @returns {Promise<boolean>} whether it is installed now
 */
export function installDebianPackage(name) {
  const installed = before.then(() => install(name));
  before = installed.then(() => {});
  return installed;
}

async function install(name) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env });
    return true;
  } catch {
    return false; // it may have another name there, or the lists be out of reach
  }
}
