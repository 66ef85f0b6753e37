import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { glass, openTab } from '../testing/device';
import { FakeServer } from '../testing/fake-server';
import { keepBadge } from './app-badge';

const setAppBadge = vi.fn(() => Promise.resolve());
const clearAppBadge = vi.fn(() => Promise.resolve());

beforeEach(() => {
  vi.clearAllMocks();
  Object.assign(navigator, { setAppBadge, clearAppBadge });
});

afterEach(() => {
  for (const name of ['setAppBadge', 'clearAppBadge']) Reflect.deleteProperty(navigator, name);
});

it('shows how many of the first cup are left, and none when the goal is reached', async () => {
  const { store } = await openTab({ server: new FakeServer() });
  keepBadge(store);
  await store.changeDevice({ badge: true });
  expect(setAppBadge).toHaveBeenLastCalledWith(14);
  await store.logDrink(glass(500));
  expect(setAppBadge).toHaveBeenLastCalledWith(10);
  await store.logDrink(glass(1500));
  expect(clearAppBadge).toHaveBeenCalledTimes(1);
});

it('shows nothing until the person wants it, and takes it away again', async () => {
  const { store } = await openTab({ server: new FakeServer() });
  keepBadge(store);
  await store.logDrink(glass());
  expect(setAppBadge).not.toHaveBeenCalled();
  await store.changeDevice({ badge: true });
  await store.changeDevice({ badge: false });
  expect(setAppBadge).toHaveBeenCalledTimes(1);
  expect(clearAppBadge.mock.invocationCallOrder.at(-1)).toBeGreaterThan(
    setAppBadge.mock.invocationCallOrder.at(-1) ?? 0,
  );
});

it('bears a system that refuses', async () => {
  setAppBadge.mockRejectedValueOnce(new DOMException('no', 'NotAllowedError'));
  const { store } = await openTab({ server: new FakeServer() });
  keepBadge(store);
  await expect(store.changeDevice({ badge: true })).resolves.toBeUndefined();
});
