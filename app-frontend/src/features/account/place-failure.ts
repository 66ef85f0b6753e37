import { ApiError } from '../../api/errors';
import type { Failure } from '../../components/use-request';
import { usePageTranslator } from '../../i18n/language';
import type { PageKey } from '../../i18n/locales/en-pages';

interface Placed {
  readonly field?: string;
  readonly text: string;
}

const known: Readonly<Record<string, { readonly field?: string; readonly key: PageKey }>> = {
  EMAIL_TAKEN: { field: 'email', key: 'account.emailTaken' },
  WRONG_PASSWORD: { field: 'currentPassword', key: 'account.wrongPassword' },
  INVALID_CREDENTIALS: { key: 'account.wrongCredentials' },
  ALREADY_REGISTERED: { key: 'account.registered' },
  LIMIT_REACHED: { key: 'account.limit' },
};

/** Where on an account's forms a failure belongs. `credentials` says what did not belong together. */
export function usePlaceFailure(credentials: PageKey = 'account.wrongCredentials') {
  const t = usePageTranslator();
  return (failure: Failure): Placed | undefined => {
    if (!(failure instanceof ApiError)) return undefined;
    const [wrong] = failure.fields;
    if (failure.code === 'VALIDATION_FAILED' && wrong) return { field: wrong.path, text: wrong.message };
    if (failure.code === 'INVALID_CREDENTIALS') return { text: t(credentials) };
    const place = known[failure.code];
    return place && { ...(place.field !== undefined && { field: place.field }), text: t(place.key) };
  };
}
