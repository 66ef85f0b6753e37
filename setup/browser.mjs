import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { npm, run } from './command.mjs';
import { installDebianPackage } from './debian.mjs';
import { root } from './dependencies.mjs';
import { SetupError } from './terminal.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const MACOS = ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/**
 * A Chromium for the browser tests: the one named by FILLUP_CHROMIUM, Playwright's own, an installed one, Debian's
 * package where that can be installed, or the one packaged for npm.
 *
 * @returns {Promise<{ FILLUP_CHROMIUM: string, LD_LIBRARY_PATH?: string }>} variables for the test process
 */
export async function findBrowser() {
  const named = process.env.FILLUP_CHROMIUM;
  if (named) {
    if (existsSync(named)) return { FILLUP_CHROMIUM: named };
    throw new SetupError(`FILLUP_CHROMIUM names ${named}, which does not exist.`);
  }
  const installed = playwrightChromium() ?? onPath() ?? MACOS.find(existsSync) ?? (await debianChromium());
  return installed ? { FILLUP_CHROMIUM: installed } : packagedChromium();
}

function playwrightChromium() {
  const { chromium } = createRequire(join(root, 'package.json'))('@playwright/test');
  const executable = chromium.executablePath();
  return existsSync(executable) ? executable : undefined;
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync);
}

async function debianChromium() {
  // Ubuntu's package is a snap, an image may have no lists: the npm package serves both.
  return (await installDebianPackage('chromium')) ? onPath() : undefined;
}

async function packagedChromium() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError('No browser for the tests: install Chrome or Chromium, or name one in FILLUP_CHROMIUM.');
  }
  const folder = join(root, 'setup', 'browser');
  const unpacked = join(root, '.cache', 'chromium');
  await mkdir(unpacked, { recursive: true });
  await run(npm.command, [...npm.args, 'ci', '--workspaces=false', '--no-audit', '--no-fund'], { cwd: folder });
  // The variable makes the package bring the shared libraries that a bare machine lacks.
  const env = { TMPDIR: unpacked, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
  const { executable, libraryPath } = JSON.parse(await run(process.execPath, ['unpack.mjs'], { cwd: folder, env }));
  return { FILLUP_CHROMIUM: executable, LD_LIBRARY_PATH: libraryPath };
}
