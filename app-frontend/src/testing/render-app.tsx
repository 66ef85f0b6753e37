import { cleanup, configure, render, screen } from '@testing-library/react';
import { afterEach, onTestFinished, vi } from 'vitest';
import { App } from '../app/App';
import type { Locale } from '../api/types';
import { takeLaunchAction } from '../launch/launch-action';
import { Store } from '../store/store';
import { Synchroniser } from '../sync/synchroniser';
import type { Tab } from './device';
import { newDeviceName, openTab } from './device';
import { FakePush } from './fake-push';
import { FakeServer } from './fake-server';

// jsdom knows the element but not its methods.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};

window.scrollTo = () => undefined;

afterEach(cleanup);

// Role queries are slow in jsdom, and this machine may be busy.
configure({ asyncUtilTimeout: 10_000 });

export interface Rendered extends Tab {
  readonly server: FakeServer;
  readonly push: FakePush;
  readonly synchroniser: Synchroniser;
}

interface RenderOptions {
  readonly locale?: Locale;
  readonly now?: () => Date;
  /** The address that is opened. */
  readonly path?: string;
  /** What the device has before the page opens. */
  readonly before?: (store: Store, tab: Tab) => Promise<unknown>;
  readonly server?: FakeServer;
  readonly push?: FakePush;
}

/** The whole page on a new device; nothing is sent until the test asks for it. */
export async function renderApp({
  locale = 'en',
  now,
  path = '/',
  before,
  server = new FakeServer(),
  push = new FakePush(),
}: RenderOptions = {}): Promise<Rendered> {
  history.replaceState(null, '', path);
  takeLaunchAction();
  const tab = await openTab({ server, device: newDeviceName(), ...(now && { now }) });
  if (locale !== 'en') await tab.store.changeProfile({ locale });
  await before?.(tab.store, tab);
  const synchroniser = new Synchroniser({ ...tab, report: vi.fn() });
  render(<App services={{ ...tab, synchroniser, push }} />);
  await screen.findByRole('navigation', { name: /Pages|頁面/ });
  return { ...tab, server, synchroniser, push };
}

/** A page on a device that gives no storage. */
export async function renderWithoutStorage(): Promise<void> {
  history.replaceState(null, '', '/');
  const tab = await openTab({ server: new FakeServer() });
  const open = indexedDB.open.bind(indexedDB);
  const denied = vi.spyOn(indexedDB, 'open').mockImplementation((name, version) => {
    if (name === 'denied') throw new DOMException('denied', 'SecurityError');
    return open(name, version);
  });
  const store = new Store({ name: 'denied', locale: 'en', timeZone: 'Asia/Taipei' });
  render(<App services={{ ...tab, store, synchroniser: new Synchroniser({ ...tab, store }), push: new FakePush() }} />);
  await screen.findByRole('navigation', { name: 'Pages' });
  onTestFinished(() => denied.mockRestore());
}
