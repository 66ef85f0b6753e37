import type { ConnectedStore } from '../app/connected-store';
import { cupAmountMl, drinkInSentence, findDrink } from '../drinks/catalogue';
import { formatAmount } from '../i18n/format';
import { flushOutbox } from '../sync/flush';
import { notificationText } from './notification-text';

declare const self: ServiceWorkerGlobalScope;

/** What the server sends, in the account's language. */
interface PushMessage {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly lang: string;
}

/** TypeScript's DOM does not know of a notification's buttons. */
interface NotificationButtons {
  readonly actions: readonly { readonly action: string; readonly title: string }[];
}

const ICON = '/icons/icon-192.png';
const LOG = 'log';
const REMINDER = 'reminder';

/** A push must always show something, or browsers show something of their own and take the permission away. */
export async function showPush(data: PushMessageData | null, connect: () => ConnectedStore): Promise<void> {
  const message = messageOf(data);
  const button = message.tag === REMINDER ? await logButton(connect()).catch(() => undefined) : undefined;
  await show(message, button ? { actions: [button] } : undefined);
}

/** Opens the app, or brings it to the front; the button logs a cup without it. */
export async function answerClick(
  notification: Notification,
  action: string,
  connect: () => ConnectedStore,
): Promise<void> {
  notification.close();
  if (action === LOG) await logFirstCup(connect());
  else await openApp();
}

async function show({ title, body, tag, lang }: PushMessage, buttons?: NotificationButtons): Promise<void> {
  const options: NotificationOptions & Partial<NotificationButtons> = {
    body,
    tag,
    lang,
    icon: ICON,
    badge: ICON,
    ...buttons,
  };
  await self.registration.showNotification(title, options);
}

async function openApp(): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const [page] = pages;
  // Some browsers let a worker focus within the click only, and refuse it later.
  if (page) await page.focus().catch(() => undefined);
  else await self.clients.openWindow('/');
}

async function logFirstCup({ store, api, locks }: ConnectedStore): Promise<void> {
  await store.reload();
  const cup = firstCup({ store });
  if (!cup) {
    await openApp();
    return;
  }
  await store.logDrink({ amountMl: cup.amountMl, drink: cup.drink, recordedAt: store.now().toISOString() });
  new BroadcastChannel('fillup').postMessage('written');
  const { profile } = store.getSnapshot();
  const text = notificationText[profile.locale];
  await show({ title: text.logged(cup.name), body: '', tag: REMINDER, lang: profile.locale });
  // What cannot be sent now waits, as everywhere: the next page sends it.
  await locks.run('sync', async () => await flushOutbox(store, api)).catch(() => undefined);
}

async function logButton({ store }: ConnectedStore) {
  await store.reload();
  const cup = firstCup({ store });
  const text = notificationText[store.getSnapshot().profile.locale];
  return cup && { action: LOG, title: text.log(cup.name) };
}

function firstCup({ store }: Pick<ConnectedStore, 'store'>) {
  const { catalogue, profile } = store.getSnapshot();
  const cup = catalogue.cups.find(({ hidden }) => !hidden);
  if (!cup) return undefined;
  const amountMl = cupAmountMl(cup, profile.unit);
  const drink = drinkInSentence({ drink: cup.drink, drinkName: findDrink(catalogue, cup.drink)?.name }, profile.locale);
  return { amountMl, drink: cup.drink, name: { amount: formatAmount(amountMl, profile.unit, profile.locale), drink } };
}

function messageOf(data: PushMessageData | null): PushMessage {
  const { title, body, tag, lang } = parsed(data);
  return {
    title: typeof title === 'string' ? title : 'FillUp',
    body: typeof body === 'string' ? body : '',
    tag: typeof tag === 'string' ? tag : REMINDER,
    lang: typeof lang === 'string' ? lang : '',
  };
}

function parsed(data: PushMessageData | null): Partial<Record<keyof PushMessage, unknown>> {
  try {
    return (data?.json() ?? {}) as Partial<Record<keyof PushMessage, unknown>>;
  } catch {
    return {};
  }
}
