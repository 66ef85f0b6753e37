import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Tab } from '../testing/device';
import { glass, newDeviceName, openTab } from '../testing/device';
import { FakeServer } from '../testing/fake-server';
import { Backoff } from './backoff';
import { createTabLocks } from './locks';
import { Synchroniser } from './synchroniser';

let server: FakeServer;
let tab: Tab;
let synchroniser: Synchroniser;
let reported: unknown[];

function synchroniserOf({ store, api, locks }: Tab): Synchroniser {
  return new Synchroniser({
    store,
    api,
    locks,
    backoff: new Backoff(() => 0),
    report: (error) => reported.push(error),
  });
}

/** The phase after the running round, however long it takes. */
async function settled(subject: Synchroniser): Promise<string> {
  await vi.waitUntil(() => subject.getPhase() !== 'working', { interval: 1 });
  return subject.getPhase();
}

beforeEach(async () => {
  reported = [];
  server = new FakeServer();
  tab = await openTab({ server });
  synchroniser = synchroniserOf(tab);
});

afterEach(() => {
  synchroniser.stop();
  vi.restoreAllMocks();
});

describe('the synchroniser', () => {
  it('flushes and pulls, and says when it is done', async () => {
    const phases: string[] = [];
    synchroniser.subscribe(() => phases.push(synchroniser.getPhase()));
    await tab.store.logDrink(glass());
    synchroniser.request();
    await settled(synchroniser);
    expect(phases).toEqual(['working', 'idle']);
    expect(server.rows).toHaveLength(1);
    expect(tab.store.getSnapshot().pendingCount).toBe(0);
  });

  it('asks nobody for a visitor who has done nothing: there is no account yet', async () => {
    synchroniser.request();
    expect(await settled(synchroniser)).toBe('idle');
    expect(server.seen).toEqual([]);
    await tab.store.logDrink(glass());
    synchroniser.request();
    await settled(synchroniser);
    expect(server.accounts.size).toBe(1);
  });

  it('does one more round for what is asked while it runs', async () => {
    await tab.session.accessToken();
    for (let n = 0; n < 4; n++) synchroniser.request();
    await settled(synchroniser);
    expect(server.seen.filter(({ path }) => path === '/v1/changes')).toHaveLength(2);
  });

  it.each([
    ['offline', 'unreachable' as const, 500],
    ['waiting', { status: 503, code: 'SERVICE_UNAVAILABLE' }, 500],
    ['waiting', { status: 429, code: 'TOO_MANY_REQUESTS', retryAfter: '20' }, 20_000],
  ])('is %s after %o, and tries again by itself after %i ms', async (phase, fault, wait) => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    server.fault = ({ path }) => (path.startsWith('/v1/') ? fault : undefined);
    await tab.store.logDrink(glass());
    synchroniser.request();
    expect(await settled(synchroniser)).toBe(phase);
    const [again] = timers.mock.calls.filter(([, ms]) => ms === wait);
    expect(reported).toEqual([]);
    server.fault = () => undefined;
    again?.[0]();
    expect(await settled(synchroniser)).toBe('idle');
    expect(server.rows).toHaveLength(1);
  });

  it('does not retry a session that has ended', async () => {
    await tab.store.writeSession({ state: 'ended' });
    synchroniser.request();
    expect(await settled(synchroniser)).toBe('ended');
    expect(server.seen).toEqual([]);
  });

  it('reports what nobody expects, and tries again', async () => {
    await tab.session.accessToken();
    vi.spyOn(tab.api, 'changes').mockRejectedValueOnce(new RangeError('a defect'));
    synchroniser.request();
    expect(await settled(synchroniser)).toBe('waiting');
    expect(reported).toEqual([new RangeError('a defect')]);
  });

  it('sends each drink once with two tabs at work', async () => {
    const device = newDeviceName();
    const locks = createTabLocks();
    const tabs = [await openTab({ server, device, locks }), await openTab({ server, device, locks })];
    const both = tabs.map(synchroniserOf);
    await Promise.all(tabs.flatMap(({ store }) => [1, 2, 3, 4, 5].map((n) => store.logDrink(glass(n)))));
    for (const one of both) one.request();
    await Promise.all(both.map(settled));
    expect(server.rows).toHaveLength(10);
    expect(server.seen.filter(({ method, path }) => method === 'POST' && path === '/v1/records')).toHaveLength(10);
    expect(server.accounts.size).toBe(1);
  });
});

describe('the back-off', () => {
  it('doubles up to five minutes, keeps half of it certain, and starts again', () => {
    const least = new Backoff(() => 0);
    const most = new Backoff(() => 1);
    expect([1, 2, 3].map(() => least.nextMs())).toEqual([500, 1000, 2000]);
    expect([1, 2, 3].map(() => most.nextMs())).toEqual([1000, 2000, 4000]);
    for (let n = 0; n < 20; n++) most.nextMs();
    expect(most.nextMs()).toBe(300_000);
    most.reset();
    expect(most.nextMs()).toBe(1000);
  });
});
