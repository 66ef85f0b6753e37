import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs on the PATH that answer as told and write down what they were asked. */
export class StandIns {
  readonly folder = mkdtempSync(join(process.env.FILLUP_TEST_RUN ?? tmpdir(), 'stand-ins-'));
  private readonly log = join(this.folder, 'calls');

  /** @param script bash; its arguments are the call's. */
  add(program: string, script: string): void {
    const bin = join(this.folder, 'bin');
    mkdirSync(bin, { recursive: true });
    const path = join(bin, program);
    writeFileSync(path, `#!/usr/bin/env bash\necho "${program} $*" >>"${this.log}"\n${script}\n`);
    chmodSync(path, 0o755);
  }

  run(
    script: string,
    env: Readonly<Record<string, string>> = {},
    parameters: readonly string[] = [],
  ): { status: number | null; output: string } {
    const result = spawnSync('bash', [script, ...parameters], {
      encoding: 'utf8',
      env: { PATH: `${join(this.folder, 'bin')}:${process.env.PATH ?? ''}`, ...env },
    });
    return { status: result.status, output: result.stdout + result.stderr };
  }

  get calls(): string[] {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8').trimEnd().split('\n') : [];
  }
}
