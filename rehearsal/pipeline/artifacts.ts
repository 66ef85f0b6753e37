import { createHash, type Hash } from 'node:crypto';
import {
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import * as path from 'node:path';
import type { StateDirectory } from '../state-directory';

/** What one action hands to later ones: a folder that nobody changes any more. */
export interface Artifact {
  readonly directory: string;
  /** SHA-256 over names, kinds and content of everything in it. */
  readonly digest: string;
}

const KEPT_PER_NAME = 2;

/** Artifacts by name and content. Old ones stay as long as something that runs still reads them. */
export class ArtifactStore {
  constructor(private readonly state: StateDirectory) {}

  /** A folder to fill, on the same file system as the store. */
  staging(name: string): string {
    const directory = this.state.path('artifacts', `${name}.new`);
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  }

  /** Moves a folder into the store. */
  add(name: string, directory: string): Artifact {
    const artifact = this.locate(name, digestOf(directory));
    if (existsSync(artifact.directory)) {
      rmSync(directory, { recursive: true, force: true });
    } else {
      mkdirSync(path.dirname(artifact.directory), { recursive: true, mode: 0o700 });
      renameSync(directory, artifact.directory);
    }
    return artifact;
  }

  /** An artifact of an earlier run, if it is still there. */
  find(name: string, digest: string): Artifact | undefined {
    const artifact = this.locate(name, digest);
    return existsSync(artifact.directory) ? artifact : undefined;
  }

  /** Removes old artifacts, except those named in `inUse` (any text: the environments' state). */
  prune(inUse: string): void {
    const root = this.state.path('artifacts');
    if (!existsSync(root)) return;
    const byName = new Map<string, { entry: string; time: number }[]>();
    for (const entry of readdirSync(root)) {
      const name = /^(.+)-[0-9a-f]{16}$/.exec(entry)?.[1] ?? entry;
      const versions = byName.get(name) ?? [];
      versions.push({ entry, time: lstatSync(path.join(root, entry)).ctimeMs });
      byName.set(name, versions);
    }
    for (const versions of byName.values()) {
      const old = versions.sort((a, b) => b.time - a.time).slice(KEPT_PER_NAME);
      for (const { entry } of old) {
        if (!inUse.includes(entry)) rmSync(path.join(root, entry), { recursive: true, force: true });
      }
    }
  }

  private locate(name: string, digest: string): Artifact {
    return { directory: this.state.path('artifacts', `${name}-${digest.slice(0, 16)}`), digest };
  }
}

/** Copies a folder; where the file system can, blocks are shared until one side changes. */
export async function copyTree(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
}

export function digestOf(directory: string): string {
  const hash = createHash('sha256');
  addDirectory(hash, directory, '');
  return hash.digest('hex');
}

function addDirectory(hash: Hash, directory: string, prefix: string): void {
  const names = readdirSync(directory).sort((a, b) => (a < b ? -1 : 1));
  for (const name of names) {
    const file = path.join(directory, name);
    const stats = lstatSync(file);
    const label = `${prefix}${name}`;
    if (stats.isDirectory()) {
      hash.update(`directory ${label}\n`);
      addDirectory(hash, file, `${label}/`);
    } else if (stats.isSymbolicLink()) {
      hash.update(`link ${label} ${readlinkSync(file)}\n`);
    } else {
      const content = readFileSync(file);
      hash.update(`${(stats.mode & 0o100) === 0 ? 'file' : 'program'} ${label} ${content.length}\n`);
      hash.update(content);
    }
  }
}
