import type { ApiClient } from '../api/client';
import { ApiError } from '../api/errors';
import type { PushKey, PushTrial, SubscriptionId } from '../api/types';
import type { Store } from '../store/store';
import type { PushPort } from './push-port';

interface Parts {
  readonly store: Store;
  readonly api: ApiClient;
  readonly push: Pick<PushPort, 'permission' | 'current' | 'subscribe' | 'unsubscribe'>;
}

/** This browser as one of the devices that the account is reminded on. */
export class NotifiedDevice {
  constructor(private readonly parts: Parts) {}

  /** Subscribes, or mends what has become of the subscription. The person has given leave before. */
  async turnOn(): Promise<void> {
    const { store, api, push } = this.parts;
    const { publicKey } = (await api.send({ method: 'GET', path: '/v1/push-key' })) as PushKey;
    let subscription = await push.current();
    if (subscription && subscription.senderKey !== publicKey) {
      // A browser keeps to one sender; the server has another key by now.
      await push.unsubscribe();
      subscription = undefined;
    }
    const { endpoint, keys } = subscription ?? (await push.subscribe(publicKey));
    const { id } = (await api.send({
      method: 'POST',
      path: '/v1/push-subscriptions',
      body: { endpoint, keys },
    })) as SubscriptionId;
    await store.writePush({ id, endpoint });
  }

  async turnOff(): Promise<void> {
    const { store, api, push } = this.parts;
    const id = (await store.readPush())?.id;
    // First here: whatever the network does, nothing is shown any more.
    await push.unsubscribe();
    await store.writePush(undefined);
    if (id !== undefined) await unlessGone(api.send({ method: 'DELETE', path: `/v1/push-subscriptions/${id}` }));
  }

  /** Mends the subscription where one is wanted, allowed, and not what the server has. */
  async keep(): Promise<void> {
    const { store, api, push } = this.parts;
    const wanted = await store.readPush();
    if (!wanted || push.permission() !== 'granted') return;
    const current = await push.current();
    const { publicKey } = (await api.send({ method: 'GET', path: '/v1/push-key' })) as PushKey;
    const good = current?.endpoint === wanted.endpoint && current.senderKey === publicKey && wanted.id !== undefined;
    if (!good) await this.turnOn();
  }

  /** Sends a notification to all of the account's devices. */
  async sendTrial(): Promise<PushTrial> {
    const { api, push } = this.parts;
    const trial = (await api.send({ method: 'POST', path: '/v1/push-subscriptions/test' })) as PushTrial;
    if (trial.removed > 0) {
      // A push service knows a subscription no longer; if it is this device's, a new one takes its place.
      await push.unsubscribe();
      await this.turnOn();
    }
    return trial;
  }
}

async function unlessGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}
