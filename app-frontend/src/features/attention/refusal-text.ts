import type { MessageKey } from '../../i18n/locales/en';
import type { Translator } from '../../i18n/translate';
import type { Refusal } from '../../store/outbox';

const known = {
  RECORD_CONFLICT: 'error.RECORD_CONFLICT',
  RECORD_DELETED: 'error.RECORD_DELETED',
  DRINK_CONFLICT: 'error.DRINK_CONFLICT',
  DRINK_DELETED: 'error.RECORD_DELETED',
  NOT_FOUND: 'error.NOT_FOUND',
  VERSION_MISMATCH: 'error.VERSION_MISMATCH',
  LIMIT_REACHED: 'error.LIMIT_REACHED',
  VALIDATION_FAILED: 'error.VALIDATION_FAILED',
} satisfies Record<string, MessageKey>;

/** Our own words for the server's code: the gateway's messages are in one language only. */
export function refusalText({ code }: Refusal, t: Translator): string {
  return code in known ? t(known[code as keyof typeof known]) : t('error.unknown', { code });
}
