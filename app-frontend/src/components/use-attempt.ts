import { useTranslator } from '../i18n/language';
import type { MessageKey } from '../i18n/locales/en';
import type { MessageValues } from '../i18n/translate';
import { useToast } from './toast';

export interface Attempts {
  /** Does it, and tells when this device could not store it. */
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>;
  /** Tells what was done, with a way back. */
  readonly done: (key: MessageKey, values: MessageValues, undo: () => Promise<unknown>) => void;
}

/** What a person does says what it did, and can be undone. */
export function useAttempt(): Attempts {
  const toast = useToast();
  const t = useTranslator();

  const attempt: Attempts['attempt'] = async (work) => {
    try {
      await work();
    } catch {
      toast({ text: t('toast.failed') });
    }
  };
  const undone = (undo: () => Promise<unknown>) =>
    attempt(async () => {
      await undo();
      toast({ text: t('toast.undone') });
    });
  return {
    attempt,
    done: (key, values, undo) => toast({ text: t(key, values), undo: () => void undone(undo) }),
  };
}
