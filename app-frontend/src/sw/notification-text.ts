import type { Locale } from '../api/types';

interface Cup {
  readonly amount: string;
  readonly drink: string;
}

interface NotificationText {
  readonly log: (cup: Cup) => string;
  readonly logged: (cup: Cup) => string;
}

/** All that the worker itself says; what a notification is about comes from the server. */
export const notificationText: Readonly<Record<Locale, NotificationText>> = {
  en: {
    log: ({ amount, drink }) => `Log ${amount} of ${drink}`,
    logged: ({ amount, drink }) => `${amount} of ${drink} logged`,
  },
  'zh-TW': {
    log: ({ amount, drink }) => `記錄 ${drink} ${amount}`,
    logged: ({ amount, drink }) => `已記錄 ${drink} ${amount}`,
  },
};
