import type { PushPort } from './push-port';
import { subscriptionsOf } from './subscriptions';

export const browserPush: PushPort = {
  support() {
    if (import.meta.env.PROD && 'PushManager' in window && 'Notification' in window) return 'yes';
    return 'standalone' in navigator && navigator.standalone === false ? 'installed' : 'no';
  },
  permission: () => Notification.permission,
  ask: async () => await Notification.requestPermission(),
  ...subscriptionsOf(async () => await navigator.serviceWorker.ready),
  watch(listener) {
    let status: PermissionStatus | undefined;
    const watching = navigator.permissions.query({ name: 'notifications' }).then(
      (found) => {
        status = found;
        status.addEventListener('change', listener);
      },
      // Browsers that do not tell.
      () => undefined,
    );
    return () => void watching.then(() => status?.removeEventListener('change', listener));
  },
};
