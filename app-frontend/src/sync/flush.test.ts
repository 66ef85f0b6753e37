import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError, SessionEndedError, UnreachableError } from '../api/errors';
import { discardRefused, retryRefused } from '../store/settling';
import type { Tab } from '../testing/device';
import { glass, openTab } from '../testing/device';
import type { Fault, SeenRequest } from '../testing/fake-server';
import { FakeServer } from '../testing/fake-server';
import { flushOutbox } from './flush';

let server: FakeServer;
let tab: Tab;

beforeEach(async () => {
  server = new FakeServer();
  tab = await openTab({ server });
});

const flush = () => flushOutbox(tab.store, tab.api);
const snapshot = () => tab.store.getSnapshot();

/** Fails the first request that matches, and no other. */
function failOnce(matches: (request: SeenRequest) => boolean, fault: Fault): void {
  let failed = false;
  server.fault = (request) => {
    if (failed || !matches(request)) return undefined;
    failed = true;
    return fault;
  };
}
const isCreate = ({ method, path }: SeenRequest) => method === 'POST' && path === '/v1/records';
const is = (method: string) => (request: SeenRequest) => request.method === method;

async function loggedAndSent(amountMl = 250): Promise<string> {
  const id = await tab.store.logDrink(glass(amountMl));
  await flush();
  return id;
}

/** What another device of the account does meanwhile. */
async function elsewhere(change: (api: Tab['api']) => Promise<unknown>): Promise<void> {
  await change(tab.api);
}

describe('flushing', () => {
  it('sends what waits, in order, and empties the outbox', async () => {
    const id = await tab.store.logDrink(glass(200));
    await tab.store.replaceDrink(id, glass(300));
    await tab.store.changeProfile({ goalMl: 1800 });
    await flush();
    expect(snapshot()).toMatchObject({ pendingCount: 0, records: [{ id, amountMl: 300, version: 2, pending: false }] });
    expect(server.rows).toMatchObject([{ id, amountMl: 300, version: 2 }]);
    expect(server.account.profile.goalMl).toBe(1800);
  });

  it.each(['lost', 'unreachable'] as const)('logs a drink once when its answer is %s', async (fault) => {
    failOnce(isCreate, fault);
    const id = await tab.store.logDrink(glass());
    await expect(flush()).rejects.toThrow(UnreachableError);
    expect(snapshot()).toMatchObject({ pendingCount: 1, records: [{ id, pending: true }] });
    await flush();
    expect(server.rows.map((row) => row.id)).toEqual([id]);
    expect(snapshot()).toMatchObject({ pendingCount: 0, records: [{ id, pending: false }] });
  });

  it('knows its own edit again when the answer was lost', async () => {
    const id = await loggedAndSent();
    failOnce(is('PUT'), 'lost');
    await tab.store.replaceDrink(id, glass(500));
    await expect(flush()).rejects.toThrow(UnreachableError);
    await flush();
    expect(snapshot()).toMatchObject({ pendingCount: 0, refused: [], records: [{ amountMl: 500, version: 2 }] });
  });

  it('deletes once when the answer was lost, and what was undone before it was sent', async () => {
    const id = await tab.store.logDrink(glass());
    await tab.store.deleteDrink(id);
    failOnce(is('DELETE'), 'lost');
    await expect(flush()).rejects.toThrow(UnreachableError);
    await flush();
    expect(server.rows).toEqual([]);
    expect(snapshot()).toMatchObject({ pendingCount: 0, records: [] });
  });

  it('lets go of a drink whose answer was lost and which was deleted elsewhere since', async () => {
    failOnce(isCreate, 'lost');
    const id = await tab.store.logDrink(glass());
    await expect(flush()).rejects.toThrow(UnreachableError);
    await elsewhere((api) => api.deleteRecord(id));
    await flush();
    expect(snapshot()).toMatchObject({ pendingCount: 0, refused: [], records: [] });
  });

  it('renews an access token that has ended', async () => {
    await loggedAndSent();
    server.expireAccessTokens();
    await loggedAndSent(300);
    expect(server.rows).toHaveLength(2);
    expect(server.accounts.size).toBe(1);
  });

  it('stops when the session has ended, keeping everything', async () => {
    await loggedAndSent();
    server.expireAccessTokens();
    server.account.ended = true;
    await tab.store.logDrink(glass(300));
    await expect(flush()).rejects.toThrow(SessionEndedError);
    expect(snapshot()).toMatchObject({ sessionEnded: true, pendingCount: 1 });
    expect(snapshot().records).toHaveLength(2);
  });

  it.each([429, 503, 403])('stops at %i without touching the rest', async (status) => {
    server.fault = (request) => (isCreate(request) ? { status, code: 'X' } : undefined);
    await tab.store.logDrink(glass());
    await tab.store.logDrink(glass());
    await expect(flush()).rejects.toThrow(ApiError);
    expect(server.seen.filter(isCreate)).toHaveLength(1);
    expect(snapshot()).toMatchObject({ pendingCount: 2, refused: [] });
  });

  it('lets no single drink hold up the others when the server trips over it', async () => {
    const bad = await tab.store.logDrink(glass(111));
    await tab.store.replaceDrink(bad, glass(112));
    const good = await tab.store.logDrink(glass(222));
    server.fault = ({ body }) =>
      (body as { id?: string } | undefined)?.id === bad ? { status: 500, code: 'INTERNAL_SERVER_ERROR' } : undefined;
    expect(await flush()).toMatchObject({ status: 500 });
    expect(server.rows.map(({ id }) => id)).toEqual([good]);
    expect(server.seen.filter(is('PUT'))).toHaveLength(0);
    expect(snapshot()).toMatchObject({ pendingCount: 2, refused: [] });
    server.fault = () => undefined;
    await flush();
    expect(server.rows).toHaveLength(2);
  });
});

describe('a refused write', () => {
  it.each([
    [400, 'VALIDATION_FAILED'],
    [409, 'RECORD_CONFLICT'],
    [409, 'LIMIT_REACHED'],
    [413, 'PAYLOAD_TOO_LARGE'],
    [428, 'PRECONDITION_REQUIRED'],
  ])('%i %s is kept, with its later edits, and shown', async (status, code) => {
    failOnce(isCreate, { status, code });
    const id = await tab.store.logDrink(glass(200));
    await tab.store.replaceDrink(id, glass(333));
    const other = await loggedAndSent(100);
    expect(snapshot()).toMatchObject({
      pendingCount: 0,
      refused: [{ refusal: { status, code }, intent: { kind: 'create', draft: { amountMl: 333 } } }],
    });
    expect(server.rows.map((row) => row.id)).toEqual([other]);
  });

  it('goes away when the person takes the drink back', async () => {
    failOnce(isCreate, { status: 400, code: 'VALIDATION_FAILED' });
    const id = await tab.store.logDrink(glass());
    await tab.store.deleteDrink(id);
    await flush();
    expect(snapshot()).toMatchObject({ pendingCount: 0, refused: [], records: [] });
  });

  it('shows what another device made of the drink, until the person insists', async () => {
    const id = await loggedAndSent(200);
    await elsewhere((api) => api.replaceRecord(id, glass(700), 1));
    await tab.store.replaceDrink(id, glass(300));
    await flush();
    const [refused] = snapshot().refused;
    expect(refused).toMatchObject({ refusal: { status: 412 }, intent: { draft: { amountMl: 300 } } });
    expect(server.rows).toMatchObject([{ amountMl: 700 }]);

    // Synchronising brings the other device's version.
    const { pullChanges } = await import('./pull');
    await pullChanges(tab.store, tab.api);
    expect(snapshot().records).toMatchObject([{ amountMl: 700, version: 2 }]);
    await retryRefused(tab.store, refused?.sequence ?? 0);
    await flush();
    expect(server.rows).toMatchObject([{ id, amountMl: 300, version: 3 }]);
    expect(snapshot()).toMatchObject({ refused: [], records: [{ amountMl: 300 }] });
  });

  it('comes back as a drink of its own when it was deleted elsewhere', async () => {
    const id = await loggedAndSent(200);
    await elsewhere((api) => api.deleteRecord(id));
    await tab.store.replaceDrink(id, glass(300));
    await flush();
    const [refused] = snapshot().refused;
    expect(refused?.refusal).toEqual({ status: 410, code: 'RECORD_DELETED' });
    await retryRefused(tab.store, refused?.sequence ?? 0);
    await flush();
    expect(server.rows).toMatchObject([{ amountMl: 300, version: 1 }]);
    expect(server.rows[0]?.id).not.toBe(id);
  });

  it('gives way to what the person does next', async () => {
    failOnce(isCreate, { status: 409, code: 'LIMIT_REACHED' });
    const id = await loggedAndSent();
    expect(snapshot().refused).toHaveLength(1);
    await tab.store.deleteDrink(id);
    await flush();
    expect(snapshot()).toMatchObject({ pendingCount: 0, refused: [], records: [] });
  });

  it('is forgotten when the person says so', async () => {
    failOnce(isCreate, { status: 409, code: 'RECORD_CONFLICT' });
    await tab.store.logDrink(glass());
    await flush();
    await discardRefused(tab.store, snapshot().refused[0]?.sequence ?? 0);
    expect(snapshot().refused).toEqual([]);
    await flush();
    expect(server.rows).toEqual([]);
  });
});
