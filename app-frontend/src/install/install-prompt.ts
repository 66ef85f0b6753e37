import { useSyncExternalStore } from 'react';

/** Chromium's event; other browsers install from their own menus. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

let offered: InstallPromptEvent | undefined;
const listeners = new Set<() => void>();

function offer(event: InstallPromptEvent | undefined): void {
  offered = event;
  for (const listener of listeners) listener();
}

/** Must run early: the browser offers once. */
export function watchInstallPrompt(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer(event as InstallPromptEvent);
  });
  window.addEventListener('appinstalled', () => offer(undefined));
}

/** Undefined where there is nothing to offer. */
export function useInstallPrompt(): (() => Promise<void>) | undefined {
  const event = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offered,
  );
  if (!event) return undefined;
  return async () => {
    // Each offer can be used once.
    offer(undefined);
    await event.prompt();
  };
}

/** iOS and iPadOS only: their browsers say whether they run the installed app, and install from the share menu. */
export function installsByHand(): boolean {
  return 'standalone' in navigator && navigator.standalone === false;
}
