import { useEffect, useState } from 'react';
import { useServices } from '../app/services-context';

const MINUTE_MS = 60_000;

/** The time, to the minute. */
export function useNow(): Date {
  const { store } = useServices();
  const [now, setNow] = useState(store.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(store.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, [store]);
  return now;
}
