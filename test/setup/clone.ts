import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const ROOT = path.resolve(__dirname, '..', '..');
const PARTS = [
  'setup',
  'rehearsal/guardian.mjs',
  'package.json',
  'package-lock.json',
  'app-frontend/package.json',
  'app-backend/requirements-dev.txt',
];

/** npm and Python that note their process and their command, then do what the test wants. */
const PROGRAM = `#!/bin/sh
name=$(basename "$0")
[ "$1" = -c ] && exec "$REAL_PYTHON" "$@"
echo "$name $*" >> "$FILLUP_LOG/commands"
echo $$ > "$FILLUP_LOG/$name.pid"
mkdir -p node_modules
[ "$1 $2" = "-m venv" ] && mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && cp "$0" "$3/bin/uv"
eval "$FILLUP_SCRIPT"
`;

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A clone with the real set-up and stand-ins for npm and Python, which install nothing. */
export class SetUpClone {
  readonly root = mkdtempSync(path.join(tmpdir(), 'fillup-set-up-'));
  private readonly log = path.join(this.root, 'log');
  private readonly programs = path.join(this.root, 'programs');

  constructor(python: string) {
    mkdirSync(this.log);
    mkdirSync(this.programs);
    for (const part of PARTS) {
      const filter = (from: string) => !from.includes('node_modules');
      cpSync(path.join(ROOT, part), path.join(this.root, 'clone', part), { recursive: true, filter });
    }
    for (const name of ['npm', 'python3.11']) {
      writeFileSync(path.join(this.programs, name), PROGRAM);
      chmodSync(path.join(this.programs, name), 0o755);
    }
    this.python = python;
  }

  private readonly python: string;

  path(...parts: string[]): string {
    return path.join(this.root, 'clone', ...parts);
  }

  /** Starts the installation. @param script what npm, pip and uv do */
  start(script = '', { node = [], launcher }: { node?: string[]; launcher?: string } = {}): ChildProcess {
    const program = `import { main } from '${this.path('setup', 'terminal.mjs')}';
      import { installDependencies } from '${this.path('setup', 'dependencies.mjs')}';
      main(installDependencies);`;
    const file = path.join(this.root, 'install.mjs');
    writeFileSync(file, program);
    const command = [process.execPath, ...node, file];
    const [executable = '', ...args] = launcher === undefined ? command : ['sh', '-c', launcher, ...command];
    return spawn(executable, args, {
      env: {
        PATH: `${this.programs}:/usr/bin:/bin`,
        FILLUP_LOG: this.log,
        FILLUP_SCRIPT: script,
        REAL_PYTHON: this.python,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async run(script = '', options: { node?: string[] } = {}): Promise<Ended> {
    return await ended(this.start(script, options));
  }

  commands(): string[] {
    const file = path.join(this.log, 'commands');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** Waits until npm or Python runs. @returns its process id */
  async started(name: string): Promise<number> {
    const file = path.join(this.log, `${name}.pid`);
    await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '', `${name} runs`);
    return Number(readFileSync(file, 'utf8'));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

export async function until(condition: () => boolean, what: string, milliseconds = 15_000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
