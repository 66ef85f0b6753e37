import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { runToEnd } from '../services/run-to-end';

const Manifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** The asset bucket: file assets by object key, unpacked, and kept for as long as a rollback may need them. */
export class Assets {
  private readonly sources = new Map<string, string>();

  constructor(
    private readonly root: string,
    private readonly python: string,
  ) {}

  /** Learns the assets of an assembly from its manifests. */
  publish(assemblyDirectory: string): void {
    for (const name of readdirSync(assemblyDirectory).filter((file) => file.endsWith('.assets.json'))) {
      const { files } = Manifest.parse(JSON.parse(readFileSync(join(assemblyDirectory, name), 'utf8')));
      for (const { source, destinations } of Object.values(files)) {
        const { path } = source;
        if (path === undefined) continue;
        for (const { objectKey } of Object.values(destinations))
          this.sources.set(objectKey, resolve(assemblyDirectory, path));
      }
    }
  }

  /** Removes what no rollback can need any more. */
  prune(isUsed: (asset: string) => boolean): void {
    if (!existsSync(this.root)) return;
    for (const name of readdirSync(this.root)) {
      if (!isUsed(name)) rmSync(join(this.root, name), { recursive: true, force: true });
    }
  }

  /** An empty folder; the caller removes it. */
  workDirectory(): string {
    mkdirSync(this.root, { recursive: true });
    return mkdtempSync(join(this.root, 'work-'));
  }

  /** The content of a zip asset, as a folder that must not be changed. */
  async unpacked(objectKey: string): Promise<string> {
    const directory = join(this.root, basename(objectKey, '.zip'));
    if (existsSync(directory)) return directory;
    const source = this.sources.get(objectKey);
    if (source === undefined) throw new Error(`The assembly has no asset ${objectKey}`);
    const next = `${directory}.next`;
    rmSync(next, { recursive: true, force: true });
    mkdirSync(next, { recursive: true });
    if (statSync(source).isDirectory()) cpSync(source, next, { recursive: true });
    else await runToEnd({ command: this.python, args: ['-m', 'zipfile', '-e', source, next] });
    renameSync(next, directory);
    return directory;
  }
}
