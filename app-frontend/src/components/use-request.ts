import { useState } from 'react';
import { ApiError, SessionEndedError, UnreachableError } from '../api/errors';
import { usePageTranslator } from '../i18n/language';
import type { PageTranslator } from '../i18n/translate';

/** Why a request did not do what it should. */
export type Failure = ApiError | UnreachableError | SessionEndedError | 'unexpected';

export interface Request {
  readonly running: boolean;
  readonly failure: Failure | undefined;
  /** One at a time: does nothing while another one runs. @returns whether it was done */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** Something that only the server can do, that takes a moment and that may fail. */
export function useRequest(): Request {
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  return {
    running,
    failure,
    run: async (work) => {
      if (running) return false;
      setRunning(true);
      setFailure(undefined);
      try {
        await work();
        return true;
      } catch (error) {
        setFailure(isExpected(error) ? error : 'unexpected');
        if (!isExpected(error)) console.error(error);
        return false;
      } finally {
        setRunning(false);
      }
    },
  };
}

function isExpected(error: unknown): error is Exclude<Failure, 'unexpected'> {
  return error instanceof ApiError || error instanceof UnreachableError || error instanceof SessionEndedError;
}

/** What a person can make of it, where its page has nothing better to say. */
export function useFailureText(): (failure: Failure) => string {
  const t = usePageTranslator();
  return (failure) => {
    if (failure === 'unexpected') return t('request.unknown');
    if (failure instanceof UnreachableError) return t('request.offline');
    if (failure instanceof SessionEndedError) return t('request.ended');
    if (failure.status === 429) return waitText(failure, t);
    return failure.status >= 500 ? t('request.server') : t('error.unknown', { code: failure.code });
  };
}

function waitText({ retryAfterMs = 60_000 }: ApiError, t: PageTranslator): string {
  return t.count('request.wait', Math.max(1, Math.ceil(retryAfterMs / 60_000)));
}
