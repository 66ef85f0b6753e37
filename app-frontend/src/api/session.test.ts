import { beforeEach, describe, expect, it } from 'vitest';
import { startOver } from '../store/starting-over';
import { flushOutbox } from '../sync/flush';
import { createTabLocks } from '../sync/locks';
import type { Locks } from '../sync/locks';
import { glass, newDeviceName, openTab } from '../testing/device';
import { FakeServer } from '../testing/fake-server';
import { SessionEndedError, UnreachableError } from './errors';

let server: FakeServer;
const noLocks: Locks = { run: async (_, task) => await task() };

beforeEach(() => {
  server = new FakeServer();
});

const refreshes = () => server.seen.filter(({ path }) => path === '/v1/sessions/refresh').length;

async function twoTabs(locks: Locks = createTabLocks()) {
  const device = newDeviceName();
  const first = await openTab({ server, device, locks });
  await first.session.accessToken();
  return { device, first, second: await openTab({ server, device, locks }) };
}

describe('the session', () => {
  it('makes one guest for two tabs that start at once', async () => {
    const device = newDeviceName();
    const locks = createTabLocks();
    const tabs = [await openTab({ server, device, locks }), await openTab({ server, device, locks })];
    await Promise.all(tabs.map(({ session }) => session.accessToken()));
    expect(server.accounts.size).toBe(1);
  });

  it('makes one guest for many requests of one tab', async () => {
    const { session } = await openTab({ server });
    await Promise.all([session.accessToken(), session.accessToken(), session.accessToken()]);
    expect(server.accounts.size).toBe(1);
    expect(refreshes()).toBe(0);
  });

  it('survives lost answers of any number of refreshes', async () => {
    const { second } = await twoTabs();
    let losses = 3;
    server.fault = ({ path }) => (path === '/v1/sessions/refresh' && losses-- > 0 ? 'lost' : undefined);
    for (let n = 0; n < 3; n++) await expect(second.session.accessToken()).rejects.toThrow(UnreachableError);
    expect(await second.session.accessToken()).toMatch(/^access-/);
    expect(server.account.ended).toBe(false);
  });

  it('survives two tabs that refresh in turn, each from what the other has stored', async () => {
    const { first, second } = await twoTabs();
    for (const { session, api } of [second, first, second, first]) {
      server.expireAccessTokens();
      session.reject(await session.accessToken());
      await api.changes(undefined);
    }
    expect(server.account.ended).toBe(false);
    expect(server.accounts.size).toBe(1);
  });

  it('survives two tabs that refresh at the same moment in a browser without locks', async () => {
    const { first, second } = await twoTabs(noLocks);
    first.session.reject(await first.session.accessToken());
    await Promise.all([first.session.accessToken(), second.session.accessToken()]);
    expect(server.account.ended).toBe(false);
    expect(await first.store.readSession()).toMatchObject({ state: 'active' });
  });

  it('takes what another tab has stored when its own token is refused', async () => {
    const { second, first } = await twoTabs(noLocks);
    const stale = await second.store.readSession();
    if (stale?.state !== 'active') throw new Error('no session');
    // Two rotations that this tab did not see: its token is older than the predecessor.
    for (let n = 0; n < 2; n++) {
      first.session.reject(await first.session.accessToken());
      await first.session.accessToken();
    }
    const fresh = await first.store.readSession();
    if (fresh) await second.store.writeSession(fresh);
    let reads = 0;
    const read = second.store.readSession.bind(second.store);
    second.store.readSession = async () => (++reads === 1 ? stale : await read());
    // The fake server ends the family for reuse; a server that has merely forgotten the token does not.
    server.fault = ({ body }) =>
      (body as { refreshToken?: string } | undefined)?.refreshToken === stale.refreshToken
        ? { status: 401, code: 'SESSION_ENDED' }
        : undefined;
    expect(await second.session.accessToken()).toMatch(/^access-/);
  });

  it('ends for good when the server says so, in every tab, and asks no more', async () => {
    const { first, second } = await twoTabs();
    server.account.ended = true;
    await expect(second.session.accessToken()).rejects.toThrow(SessionEndedError);
    const asked = server.seen.length;
    await expect(first.session.accessToken()).rejects.toThrow(SessionEndedError);
    expect(server.seen).toHaveLength(asked);
  });

  it('starts over as a new guest with every drink and setting of this device', async () => {
    const { first, second } = await twoTabs();
    await first.store.logDrink(glass(100));
    await first.store.changeProfile({ goalMl: 2700 });
    await flushOutbox(first.store, first.api);
    await first.store.logDrink(glass(200));
    server.account.ended = true;
    server.expireAccessTokens();
    await expect(flushOutbox(first.store, first.api)).rejects.toThrow(SessionEndedError);

    await startOver(first.store);
    await first.store.logDrink(glass(300));
    await flushOutbox(second.store, second.api);
    await first.store.reload();
    const account = [...server.accounts.values()].at(-1);
    expect(server.accounts.size).toBe(2);
    expect([...(account?.records.values() ?? [])].map(({ row }) => row.amountMl).sort()).toEqual([100, 200, 300]);
    expect(account?.profile.goalMl).toBe(2700);
    expect(first.store.getSnapshot()).toMatchObject({ sessionEnded: false, pendingCount: 0 });
    expect(first.store.getSnapshot().records).toHaveLength(3);
  });

  it('sends nothing to the old account from a tab that still has its token', async () => {
    const { first, second } = await twoTabs();
    await first.session.accessToken();
    await second.session.accessToken();
    await first.store.writeSession({ state: 'ended' });
    await startOver(first.store);
    await first.session.accessToken();
    await second.store.logDrink(glass(250));
    await flushOutbox(second.store, second.api);
    const [old, young] = [...server.accounts.values()];
    expect([old?.records.size, young?.records.size]).toEqual([0, 1]);
  });
});
