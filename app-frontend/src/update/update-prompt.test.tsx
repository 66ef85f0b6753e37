import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { LanguageProvider } from '../i18n/language';
import { registerServiceWorker } from './service-worker';
import { UpdatePrompt } from './UpdatePrompt';

class FakeWorker extends EventTarget {
  state = 'installing';
  readonly postMessage = vi.fn();
  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  readonly active = new FakeWorker();
  readonly update = vi.fn(() => Promise.resolve());
  find(worker: FakeWorker): void {
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
  }
}

function containerWith(registration: FakeRegistration, controlled: boolean) {
  const container = Object.assign(new EventTarget(), {
    controller: controlled ? new FakeWorker() : null,
    ready: Promise.resolve(registration),
    register: vi.fn(() => Promise.resolve(registration)),
  });
  return container as typeof container & ServiceWorkerContainer;
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('is vouched for by the policy that the CSP allows, and by no other address', async () => {
  let vouch: ((url: string) => string) | undefined;
  const createPolicy = vi.fn((_: string, rules: { createScriptURL: (url: string) => string }) => {
    vouch = (url) => `trusted:${rules.createScriptURL(url)}`;
    return { createScriptURL: vouch };
  });
  vi.stubGlobal('trustedTypes', { createPolicy });
  const registration = new FakeRegistration();
  const register = vi.fn(() => Promise.resolve(registration));
  await registerServiceWorker(Object.assign(containerWith(registration, false), { register }));
  expect(createPolicy.mock.calls.map(([name]) => name)).toEqual(['fillup']);
  expect(register).toHaveBeenCalledWith('trusted:/sw.js', { scope: '/', updateViaCache: 'none' });
  expect(() => vouch?.('https://evil.test/x.js')).toThrow(TypeError);
});

it('stays quiet on the first visit, offers an update, and starts it when the person says so', async () => {
  const registration = new FakeRegistration();
  const first = containerWith(registration, false);
  render(
    <LanguageProvider locale="en">
      <UpdatePrompt />
    </LanguageProvider>,
  );
  await screen.findByRole('status');
  await registerServiceWorker(first);
  const firstWorker = new FakeWorker();
  act(() => {
    registration.find(firstWorker);
    firstWorker.become('installed');
  });
  expect(screen.queryByRole('button')).toBeNull();

  const later = containerWith(registration, true);
  vi.stubGlobal('navigator', { serviceWorker: later });
  await registerServiceWorker(later);
  const newWorker = new FakeWorker();
  act(() => {
    registration.find(newWorker);
    newWorker.become('installed');
  });
  expect(screen.getByRole('status')).toBe((await screen.findByText('A new version of FillUp is ready.')).parentElement);
  expect(newWorker.postMessage).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Update' }));
  expect(newWorker.postMessage).toHaveBeenCalledWith({ type: 'SKIP_WAITING' });
});
