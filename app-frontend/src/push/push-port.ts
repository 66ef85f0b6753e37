/** How a push service reaches this browser, as the API takes it. */
export interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  /** The sender's public key that it was made for, base64url. */
  readonly senderKey: string;
}

/** What the app wants of the browser's notifications; tests put their own in its place. */
export interface PushPort {
  /** `installed`: iOS and iPadOS have them for the installed app only. */
  support(): 'yes' | 'installed' | 'no';
  permission(): NotificationPermission;
  /** To be called from a tap. */
  ask(): Promise<NotificationPermission>;
  current(): Promise<Subscription | undefined>;
  subscribe(senderKey: string): Promise<Subscription>;
  unsubscribe(): Promise<void>;
  /** Hears when the person changes the permission in the browser's own settings. */
  watch(listener: () => void): () => void;
}
