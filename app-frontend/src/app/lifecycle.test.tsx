import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RealtimeConnection } from '../realtime/connection';
import type { Store } from '../store/store';
import type { Synchroniser } from '../sync/synchroniser';
import { keepRunning } from './lifecycle';

class FakeChannel {
  static readonly open: FakeChannel[] = [];
  onmessage: (() => void) | undefined;
  constructor(readonly name: string) {
    FakeChannel.open.push(this);
  }
  postMessage(): void {
    for (const other of FakeChannel.open) if (other !== this && other.name === this.name) other.onmessage?.();
  }
}

let visibility: DocumentVisibilityState;

function openPage() {
  const listeners: ((kind: 'intent' | 'server') => void)[] = [];
  const shown: (() => void)[] = [];
  let snapshot = { profile: { id: 'account-1' }, sessionEnded: false };
  const parts = {
    store: {
      reload: vi.fn(() => Promise.resolve()),
      turnDay: vi.fn(() => Promise.resolve()),
      onWrite: (listener: (kind: 'intent' | 'server') => void) => listeners.push(listener),
      takePersistenceQuestion: vi.fn(() => Promise.resolve(true)),
      getSnapshot: () => snapshot,
      subscribe: (listener: () => void) => shown.push(listener),
    },
    synchroniser: { request: vi.fn() },
    realtime: { start: vi.fn(), stop: vi.fn() },
  };
  keepRunning({
    store: parts.store as unknown as Store,
    synchroniser: parts.synchroniser as unknown as Synchroniser,
    realtime: parts.realtime as unknown as RealtimeConnection,
  });
  const show = (id: string, sessionEnded = false) => {
    snapshot = { profile: { id }, sessionEnded };
    shown.forEach((listener) => listener());
  };
  return { ...parts, show, wrote: (kind: 'intent' | 'server') => listeners.forEach((listener) => listener(kind)) };
}

const turn = (state: DocumentVisibilityState) => {
  visibility = state;
  document.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(() => {
  vi.useFakeTimers();
  visibility = 'visible';
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
  vi.stubGlobal('BroadcastChannel', FakeChannel);
  FakeChannel.open.length = 0;
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a page', () => {
  it('synchronises and listens from the start', async () => {
    const { synchroniser, realtime } = openPage();
    await vi.advanceTimersByTimeAsync(0);
    expect(synchroniser.request).toHaveBeenCalledTimes(1);
    expect(realtime.start).toHaveBeenCalledTimes(1);
  });

  it('sends what the person does, and tells the other tabs of every write', async () => {
    const [one, two] = [openPage(), openPage()];
    await vi.advanceTimersByTimeAsync(0);
    vi.clearAllMocks();
    one.wrote('intent');
    expect(one.synchroniser.request).toHaveBeenCalledTimes(1);
    expect(two.store.reload).toHaveBeenCalledTimes(1);
    one.wrote('server');
    expect(one.synchroniser.request).toHaveBeenCalledTimes(1);
    expect(two.store.reload).toHaveBeenCalledTimes(2);
    expect(one.store.reload).not.toHaveBeenCalled();
  });

  it('asks the browser to keep the data once something was logged', async () => {
    const persist = vi.fn(() => Promise.resolve(true));
    vi.stubGlobal('navigator', { storage: { persist } });
    const { wrote } = openPage();
    await vi.advanceTimersByTimeAsync(0);
    expect(persist).not.toHaveBeenCalled();
    wrote('intent');
    await vi.advanceTimersByTimeAsync(0);
    expect(persist).toHaveBeenCalledTimes(1);
  });

  it('drops the line five minutes after it was hidden, and catches up when it is seen again', async () => {
    const { synchroniser, realtime, store } = openPage();
    await vi.advanceTimersByTimeAsync(0);
    turn('hidden');
    await vi.advanceTimersByTimeAsync(5 * 60_000 - 1);
    expect(realtime.stop).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(realtime.stop).toHaveBeenCalledTimes(1);
    vi.clearAllMocks();
    turn('visible');
    expect(store.reload).toHaveBeenCalledTimes(1);
    expect(synchroniser.request).toHaveBeenCalledTimes(1);
    expect(realtime.start).toHaveBeenCalledTimes(1);
  });

  it('keeps the line of one who comes back soon', async () => {
    const { realtime } = openPage();
    await vi.advanceTimersByTimeAsync(0);
    turn('hidden');
    await vi.advanceTimersByTimeAsync(60_000);
    turn('visible');
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(realtime.stop).not.toHaveBeenCalled();
  });

  it('begins a new line on a new network, and says at once that there is none', async () => {
    const { synchroniser, realtime } = openPage();
    await vi.advanceTimersByTimeAsync(0);
    vi.clearAllMocks();
    window.dispatchEvent(new Event('offline'));
    expect(synchroniser.request).toHaveBeenCalledTimes(1);
    window.dispatchEvent(new Event('online'));
    expect(synchroniser.request).toHaveBeenCalledTimes(2);
    expect(realtime.stop.mock.invocationCallOrder[0]).toBeLessThan(realtime.start.mock.invocationCallOrder[0] ?? 0);
  });

  it('takes up the line of another account, and lets go of one that has none', async () => {
    const { realtime, synchroniser, show } = openPage();
    await vi.advanceTimersByTimeAsync(0);
    vi.clearAllMocks();
    show('account-2');
    expect(realtime.stop).toHaveBeenCalledTimes(1);
    expect(realtime.start).toHaveBeenCalledTimes(1);
    show('account-2', true);
    expect(realtime.stop).toHaveBeenCalledTimes(2);
    expect(realtime.start).toHaveBeenCalledTimes(1);
    show('account-2');
    expect(realtime.start).toHaveBeenCalledTimes(2);
    // Signed in again: what has waited goes now, in every tab.
    expect(synchroniser.request).toHaveBeenCalledTimes(1);
    show('');
    expect(realtime.stop).toHaveBeenCalledTimes(4);
    expect(realtime.start).toHaveBeenCalledTimes(2);
  });

  it('looks for the new day while it is open', async () => {
    const { store } = openPage();
    await vi.advanceTimersByTimeAsync(0);
    vi.clearAllMocks();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(store.turnDay).toHaveBeenCalledTimes(1);
  });
});
