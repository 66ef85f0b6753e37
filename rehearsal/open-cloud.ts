import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { LocalCloud } from './cloudformation/local-cloud';
import { CLONE } from './command-line';
import type { CloudLog } from './pipeline/cloud-log';
import { imageDirectory } from './pipeline/image';
import type { Processes } from './processes';
import type { StateDirectory } from './state-directory';

/** The Python that set-up made for this clone. */
export function projectPython(): string {
  const python = path.join(CLONE, '.venv', 'bin', 'python');
  if (!existsSync(python)) throw new Error('The Python packages are not installed: npm start does that.');
  return python;
}

/** @param unpacked the folder of an image's tag, where it is not the one that the release built */
export async function openCloud(
  state: StateDirectory,
  processes: Processes,
  log: CloudLog,
  unpacked = (tag: string) => imageDirectory(state.path('images'), tag),
): Promise<LocalCloud> {
  return await LocalCloud.open({
    stateDirectory: state.root,
    python: projectPython(),
    processes,
    imageDirectory: (uri) => unpacked(uri.slice(uri.lastIndexOf(':') + 1)),
    log: log.write,
  });
}
