import { beforeEach, describe, expect, it } from 'vitest';
import { readCursor } from '../store/settling';
import type { Tab } from '../testing/device';
import { glass, openTab } from '../testing/device';
import { FakeServer } from '../testing/fake-server';
import { flushOutbox } from './flush';
import { pullChanges } from './pull';

let server: FakeServer;
let tab: Tab;

beforeEach(async () => {
  server = new FakeServer();
  tab = await openTab({ server });
  await pullChanges(tab.store, tab.api);
});

const amounts = () => tab.store.getSnapshot().records.map(({ amountMl }) => amountMl);
let ids = 0;
const newId = () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`;

describe('pulling', () => {
  it('takes in what other devices created, changed and deleted', async () => {
    const id = newId();
    await tab.api.createRecord(id, glass(100));
    await tab.api.changeProfile({ goalMl: 3000 });
    await pullChanges(tab.store, tab.api);
    expect(amounts()).toEqual([100]);
    expect(tab.store.getSnapshot().profile.goalMl).toBe(3000);
    await tab.api.replaceRecord(id, glass(150), 1);
    await pullChanges(tab.store, tab.api);
    expect(amounts()).toEqual([150]);
    await tab.api.deleteRecord(id);
    await pullChanges(tab.store, tab.api);
    expect(amounts()).toEqual([]);
  });

  it('goes on where it was cut off, over several pages', async () => {
    server.pageSize = 2;
    for (const amountMl of [1, 2, 3, 4, 5]) await tab.api.createRecord(newId(), glass(amountMl));
    let pages = 0;
    server.fault = ({ path }) => (path === '/v1/changes' && ++pages === 2 ? 'unreachable' : undefined);
    await expect(pullChanges(tab.store, tab.api)).rejects.toThrow();
    expect(amounts()).toHaveLength(2);
    await pullChanges(tab.store, tab.api);
    expect(amounts().sort()).toEqual([1, 2, 3, 4, 5]);
    expect(await readCursor(tab.store)).toBe('5');
  });

  it('leaves a waiting edit on top of a change from elsewhere', async () => {
    const id = newId();
    await tab.api.createRecord(id, glass(100));
    await pullChanges(tab.store, tab.api);
    await tab.store.replaceDrink(id, glass(111));
    await tab.api.replaceRecord(id, glass(222), 1);
    await pullChanges(tab.store, tab.api);
    expect(amounts()).toEqual([111]);
  });

  it('reloads everything after being away for too long, and drops what was deleted meanwhile', async () => {
    const gone = newId();
    await tab.api.createRecord(gone, glass(100));
    await pullChanges(tab.store, tab.api);
    await tab.api.deleteRecord(gone);
    await tab.api.createRecord(newId(), glass(200));
    // The tombstone is purged, and with it every cursor from before.
    server.account.changes.shift();
    server.forgottenUpTo = 2;
    await tab.store.logDrink(glass(50));
    await pullChanges(tab.store, tab.api);
    expect(amounts().sort()).toEqual([200, 50]);
    await flushOutbox(tab.store, tab.api);
    expect(server.rows).toHaveLength(2);
  });

  it('reloads everything when the server cannot read the cursor any more', async () => {
    await tab.api.createRecord(newId(), glass(100));
    let refused = false;
    server.fault = ({ path }) => {
      if (path !== '/v1/changes' || refused) return undefined;
      refused = true;
      return { status: 400, code: 'VALIDATION_FAILED' };
    };
    await pullChanges(tab.store, tab.api);
    expect(amounts()).toEqual([100]);
  });
});
