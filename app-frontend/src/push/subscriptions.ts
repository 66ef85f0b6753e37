import type { PushPort, Subscription } from './push-port';

/** A push service may be slow to answer, and one that is out of reach never does. */
const SUBSCRIBE_WITHIN_MS = 20_000;

/** The part of the port that pages and the service worker share. */
export function subscriptionsOf(
  registration: () => Promise<ServiceWorkerRegistration>,
): Pick<PushPort, 'current' | 'subscribe' | 'unsubscribe'> {
  const manager = async () => (await registration()).pushManager;
  return {
    async current() {
      const subscription = await (await manager()).getSubscription();
      return subscription ? shown(subscription) : undefined;
    },
    async subscribe(senderKey) {
      const subscribing = (await manager()).subscribe({ userVisibleOnly: true, applicationServerKey: senderKey });
      return shown(await Promise.race([subscribing, rejectLater(SUBSCRIBE_WITHIN_MS)]));
    },
    async unsubscribe() {
      await (await (await manager()).getSubscription())?.unsubscribe();
    },
  };
}

function shown(subscription: PushSubscription): Subscription {
  const { endpoint, keys } = subscription.toJSON();
  const senderKey = subscription.options.applicationServerKey;
  if (endpoint === undefined || !keys?.['p256dh'] || !keys['auth'] || !senderKey) {
    throw new Error('the browser has made a subscription without keys');
  }
  return { endpoint, keys: { p256dh: keys['p256dh'], auth: keys['auth'] }, senderKey: base64Url(senderKey) };
}

function base64Url(bytes: ArrayBuffer): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

async function rejectLater(ms: number): Promise<never> {
  return await new Promise((_, reject) => {
    setTimeout(() => reject(new Error('the push service does not answer')), ms);
  });
}
