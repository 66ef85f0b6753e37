import { useCallback, useSyncExternalStore } from 'react';
import type { PushPort } from '../../push/push-port';

/** The browser's leave to notify, as it is now: people change it in the browser's own settings. */
export function usePermission(push: PushPort): NotificationPermission | undefined {
  const subscribe = useCallback(
    (listener: () => void) => {
      if (push.support() !== 'yes') return () => undefined;
      const unwatch = push.watch(listener);
      // Not every browser tells; but whoever changes it leaves the page and comes back.
      document.addEventListener('visibilitychange', listener);
      return () => {
        unwatch();
        document.removeEventListener('visibilitychange', listener);
      };
    },
    [push],
  );
  return useSyncExternalStore(subscribe, () => (push.support() === 'yes' ? push.permission() : undefined));
}
