import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let moves = 0;

function announce(): void {
  moves += 1;
  for (const listener of listeners) listener();
}

/** Goes to a path of this app without loading the page anew. */
export function navigate(path: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  announce();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', announce);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', announce);
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** How often the person has moved within the app: 0 on the page that was opened. */
export function movesSoFar(): number {
  return moves;
}
