import { useEffect, useEffectEvent, useState } from 'react';
import type { Store } from '../store/store';
import { useServices, useSnapshot } from './services-context';

type Read<T> = (store: Store, signal: AbortSignal) => Promise<T>;

/** What is not in the snapshot, read from the device: anew for another `key` and after every write. */
export function useStored<T>(key: string, read: Read<T>): T | undefined {
  const { store } = useServices();
  const snapshot = useSnapshot();
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
  }, [store, snapshot, key]);
  return result?.key === key ? result.value : undefined;
}
