import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import type { Writable } from 'node:stream';

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdio?: StdioOptions;
  /**
   * How the process is asked to end before it is killed, e.g. `SIGINT` for PostgreSQL's fast shutdown.
   * @default SIGTERM when the rehearsal stops in order; when it dies the process is killed at once.
   */
  readonly stopSignal?: NodeJS.Signals;
}

/** A command that ends something which left its process group, such as a server started by `pg_ctl`. */
export interface StopCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

interface Running {
  readonly name: string;
  readonly child: ChildProcess;
  readonly pid: number;
  readonly stopSignal: NodeJS.Signals | undefined;
  readonly ended: Promise<void>;
}

const GRACE_MS = 5_000;

/**
 * Every child of the rehearsal. Each one leads a process group of its own, so that Ctrl-C in the terminal reaches only
 * the rehearsal, and is known to a guardian process, which ends it when the rehearsal dies for whatever reason.
 */
export class Processes {
  private readonly running = new Map<number, Running>();
  private readonly stops: { name: string; stop: () => Promise<void> | void }[] = [];
  private readonly stopCommands = new Map<string, StopCommand>();
  private guardian: ChildProcess;
  private stopping: Promise<void> | undefined;
  private closed = false;

  static start(): Processes {
    return new Processes();
  }

  private constructor() {
    this.guardian = this.startGuardian();
  }

  /** Starts a process in its own group and registers it. The caller listens for `error` and `exit` as usual. */
  spawn(name: string, command: string, args: readonly string[], options: ProcessOptions = {}): ChildProcess {
    if (this.closed) throw new Error(`${name} cannot start: the rehearsal is stopping`);
    const { stopSignal, ...spawnOptions } = options;
    const child = spawn(command, args, { ...spawnOptions, stdio: spawnOptions.stdio ?? 'pipe', detached: true });
    const pid = child.pid;
    if (pid === undefined) return child;
    this.tell({ watch: pid, signal: stopSignal });
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => {
        // What the process left running in its group ends with it, as in a container.
        signalGroup(pid, 'SIGKILL');
        this.running.delete(pid);
        this.tell({ forget: pid });
        resolve();
      });
    });
    this.running.set(pid, { name, child, pid, stopSignal, ended });
    return child;
  }

  /** Runs when the rehearsal stops in order; the last one registered runs first. */
  onStop(name: string, stop: () => Promise<void> | void): void {
    this.stops.push({ name, stop });
  }

  /** Registers a command for the guardian to run if the rehearsal dies. Returns what takes it back. */
  onDeath(stop: StopCommand): () => void {
    const id = randomUUID();
    this.stopCommands.set(id, stop);
    this.tell({ stopCommand: { id, ...stop } });
    return () => {
      this.stopCommands.delete(id);
      this.tell({ forgetStopCommand: id });
    };
  }

  /** Ends one process and its group; resolves when it is gone. */
  async stop(child: ChildProcess): Promise<void> {
    const running = child.pid === undefined ? undefined : this.running.get(child.pid);
    if (running !== undefined) await end(running);
  }

  /** Ends everything; further calls wait for the same stop. Nothing can be started any more. */
  stopAll(): Promise<void> {
    this.stopping ??= this.stopEverything();
    return this.stopping;
  }

  private async stopEverything(): Promise<void> {
    for (const { name, stop } of this.stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        process.stderr.write(`stopping ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
    this.closed = true;
    await Promise.all([...this.running.values()].map(end));
    const guardian = this.guardian;
    if (guardian.exitCode !== null || guardian.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => guardian.once('exit', () => resolve()));
    guardian.ref();
    guardian.stdin?.end();
    await gone;
  }

  private startGuardian(): ChildProcess {
    const script = path.join(__dirname, 'guardian.mjs');
    const guardian = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    // A rehearsal that has finished does not stay alive for its guardian's sake.
    guardian.unref();
    const pipe = guardian.stdin;
    if (isUnreferable(pipe)) pipe.unref();
    pipe.on('error', () => undefined);
    guardian.once('exit', () => {
      if (this.closed) return;
      this.guardian = this.startGuardian();
      for (const { pid, stopSignal } of this.running.values()) this.tell({ watch: pid, signal: stopSignal });
      for (const [id, stop] of this.stopCommands) this.tell({ stopCommand: { id, ...stop } });
    });
    return guardian;
  }

  private tell(message: object): void {
    this.guardian.stdin?.write(`${JSON.stringify(message)}\n`);
  }
}

async function end(running: Running): Promise<void> {
  signalGroup(running.pid, running.stopSignal ?? 'SIGTERM');
  // A frozen function takes no signal but SIGKILL before it continues.
  signalGroup(running.pid, 'SIGCONT');
  const timer = setTimeout(() => signalGroup(running.pid, 'SIGKILL'), GRACE_MS);
  await running.ended;
  clearTimeout(timer);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

function isUnreferable(stream: Writable): stream is Writable & { unref(): void } {
  return 'unref' in stream && typeof stream.unref === 'function';
}
