import { useSyncExternalStore } from 'react';

/** What a shortcut of the installed app asks for: `/?log=1` the first cup, `/?log=custom` any amount. */
export type LaunchAction = { readonly kind: 'cup'; readonly number: number } | { readonly kind: 'custom' };

let asked: LaunchAction | undefined;
const listeners = new Set<() => void>();

/** Takes it out of the address, so that a reload does not do it again. */
export function takeLaunchAction(): void {
  const wish = new URLSearchParams(location.search).get('log');
  if (wish === null) return;
  history.replaceState(null, '', location.pathname);
  // A shortcut has no page before it; a link on somebody's page must not log a drink.
  if (document.referrer !== '') return;
  if (wish === 'custom') asked = { kind: 'custom' };
  else if (/^[1-9]$/.test(wish)) asked = { kind: 'cup', number: Number(wish) };
}

export function launchActionDone(): void {
  asked = undefined;
  for (const listener of listeners) listener();
}

/** Undefined when there was none, or it is done. */
export function useLaunchAction(): LaunchAction | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
}
