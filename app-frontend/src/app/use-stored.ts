import { useEffect, useEffectEvent, useState } from 'react';
import type { Store } from '../store/store';
import { useServices, useSnapshot } from './services-context';

type Read<T> = (store: Store, signal: AbortSignal) => Promise<T>;

/** What is not in the snapshot, read from the device: anew for another `key` and after every write. */
export function useStored<T>(key: string, read: Read<T>): T | undefined {
  return useRead(key, useSnapshot(), read);
}

/** The same, read anew for another `key` only: for what takes long and what a write seldom changes. */
export function useStoredFor<T>(key: string, read: Read<T>): T | undefined {
  return useRead(key, undefined, read);
}

function useRead<T>(key: string, version: unknown, read: Read<T>): T | undefined {
  const { store } = useServices();
  const [result, setResult] = useState<{ readonly key: string; readonly value: T }>();
  const readLatest = useEffectEvent(read);
  useEffect(() => {
    const superseded = new AbortController();
    readLatest(store, superseded.signal).then(
      (value) => {
        if (!superseded.signal.aborted) setResult({ key, value });
      },
      // Superseded, or without storage: the page says so by itself.
      () => undefined,
    );
    return () => superseded.abort();
  }, [store, version, key]);
  return result?.key === key ? result.value : undefined;
}
