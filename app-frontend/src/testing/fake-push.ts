import type { PushPort, Subscription } from '../push/push-port';

/** A browser's notifications as a test wants them. */
export class FakePush implements PushPort {
  supported: ReturnType<PushPort['support']> = 'yes';
  granted: NotificationPermission = 'default';
  /** What the person answers when asked. */
  answer: NotificationPermission = 'granted';
  asked = 0;
  subscription: Subscription | undefined;
  /** The push service is out of reach. */
  broken = false;
  private count = 0;
  private readonly listeners = new Set<() => void>();

  support = () => this.supported;
  permission = () => this.granted;

  ask(): Promise<NotificationPermission> {
    this.asked += 1;
    this.change(this.answer);
    return Promise.resolve(this.answer);
  }

  current(): Promise<Subscription | undefined> {
    return Promise.resolve(this.subscription);
  }

  subscribe(senderKey: string): Promise<Subscription> {
    if (this.broken) return Promise.reject(new DOMException('no push service', 'AbortError'));
    const endpoint = `https://push.test/${++this.count}`;
    this.subscription = { endpoint, keys: { p256dh: 'p', auth: 'a' }, senderKey };
    return Promise.resolve(this.subscription);
  }

  unsubscribe(): Promise<void> {
    this.subscription = undefined;
    return Promise.resolve();
  }

  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** In the browser's own settings. */
  change(permission: NotificationPermission): void {
    this.granted = permission;
    for (const listener of this.listeners) listener();
  }
}
