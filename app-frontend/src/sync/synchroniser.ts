import type { ApiClient } from '../api/client';
import { ApiError, SessionEndedError, UnreachableError } from '../api/errors';
import type { Store } from '../store/store';
import { Backoff } from './backoff';
import { flushOutbox } from './flush';
import type { Locks } from './locks';
import { pullChanges } from './pull';

/** How the last attempt went: `idle` all done, `offline` no answer, `waiting` the server asked for patience or failed. */
export type SyncPhase = 'idle' | 'working' | 'offline' | 'waiting' | 'ended';

interface SynchroniserOptions {
  readonly store: Store;
  readonly api: ApiClient;
  readonly locks: Locks;
  readonly backoff?: Backoff;
  /** Unexpected failures: defects, to be seen. */
  readonly report?: (error: unknown) => void;
}

/** Sends and fetches whenever asked, one round at a time over all tabs, and again by itself after a failure. */
export class Synchroniser {
  private phase: SyncPhase = 'idle';
  private running = false;
  private asked = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly backoff: Backoff;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: SynchroniserOptions) {
    this.backoff = options.backoff ?? new Backoff();
  }

  readonly getPhase = (): SyncPhase => this.phase;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Starts a round now, or one more after the one that runs. */
  request(): void {
    this.asked = true;
    if (!this.running) void this.run();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.asked = false;
  }

  private async run(): Promise<void> {
    this.running = true;
    clearTimeout(this.timer);
    this.show('working');
    let outcome: SyncPhase = 'idle';
    while (this.asked && outcome === 'idle') {
      this.asked = false;
      outcome = await this.round();
    }
    this.running = false;
    this.show(outcome);
  }

  private async round(): Promise<SyncPhase> {
    const { store, api, locks, report } = this.options;
    try {
      await locks.run('sync', async () => {
        if (await isNew(store)) return;
        const stuck = await flushOutbox(store, api);
        await pullChanges(store, api);
        if (stuck) throw stuck;
      });
      this.backoff.reset();
      return 'idle';
    } catch (error) {
      if (error instanceof SessionEndedError) return 'ended';
      const expected = error instanceof UnreachableError || error instanceof ApiError;
      if (!expected) report?.(error);
      this.retryLater(error instanceof ApiError ? error.retryAfterMs : undefined);
      return error instanceof UnreachableError ? 'offline' : 'waiting';
    }
  }

  private retryLater(atLeastMs: number | undefined): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.request(), this.backoff.nextMs(atLeastMs));
  }

  private show(phase: SyncPhase): void {
    if (phase === this.phase) return;
    this.phase = phase;
    for (const listener of this.listeners) listener();
  }
}

/** A visitor who has done nothing needs no account. */
async function isNew(store: Store): Promise<boolean> {
  return (await store.readSession()) === undefined && (await store.read((database) => database.count('outbox'))) === 0;
}
