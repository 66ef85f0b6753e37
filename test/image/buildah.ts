import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import * as path from 'node:path';

export interface ImageConfiguration {
  readonly architecture: string;
  readonly config: {
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly User?: string;
    readonly WorkingDir?: string;
  };
}

/** Builds and runs images without a daemon: a storage of its own, nothing pulled, commands in a chroot. */
export class Buildah {
  private readonly options: readonly string[];

  constructor(
    private readonly program: string,
    private readonly directory: string,
  ) {
    const folder = (name: string): string => path.join(directory, name);
    this.options = ['--root', folder('storage'), '--runroot', folder('run'), '--storage-driver', 'vfs'];
  }

  /** @returns the output; throws with it if the build fails */
  build(context: string, tag: string, ...options: readonly string[]): string {
    return this.run('build', '--isolation', 'chroot', '--pull-never', ...options, '--tag', tag, context);
  }

  /** Makes a container of the image. @returns its name */
  from(image: string): string {
    return this.run('from', '--pull-never', image).trim();
  }

  inspect(image: string): ImageConfiguration {
    const inspected = JSON.parse(this.run('inspect', '--type', 'image', image)) as { OCIv1: ImageConfiguration };
    return inspected.OCIv1;
  }

  /** The command line that runs another one in a container. */
  command(container: string, options: readonly string[], command: readonly string[]): [string, readonly string[]] {
    return [this.program, [...this.options, 'run', '--isolation', 'chroot', ...options, container, '--', ...command]];
  }

  /** Removes everything. Files of a user namespace can be removed from inside it only. */
  clear(): void {
    if (process.getuid?.() !== 0) spawnSync(this.program, ['unshare', 'rm', '-rf', this.directory]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private run(...args: readonly string[]): string {
    return runToEnd(this.program, [...this.options, ...args]);
  }
}

/** @returns standard output; throws with the last lines of everything if it fails */
export function runToEnd(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20 });
  if (status === 0) return stdout;
  const output = `${stdout}${stderr}${error?.message ?? ''}`.trimEnd().split('\n').slice(-25).join('\n');
  throw new Error(`${path.basename(program)} ${args.join(' ')}\n${output}`);
}
