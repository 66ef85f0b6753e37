import { createContext, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslator } from '../i18n/language';
import { Icon } from './icons';

export interface ToastMessage {
  readonly text: string;
  readonly undo?: () => void;
}

type ShowToast = (message: ToastMessage) => void;

const Toasts = createContext<ShowToast>(() => undefined);
const VISIBLE_MS = 10_000;

export function useToast(): ShowToast {
  return use(Toasts);
}

/** One message at a time, read out politely; it stays while it is being pointed at or has the focus. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const t = useTranslator();
  const [message, setMessage] = useState<ToastMessage & { readonly number: number }>();
  const [held, setHeld] = useState(false);

  const before = useRef<Element>(null);

  const show = useCallback<ShowToast>((next) => {
    before.current = document.activeElement;
    setMessage((previous) => ({ ...next, number: (previous?.number ?? 0) + 1 }));
  }, []);
  const dismiss = () => {
    setHeld(false);
    setMessage(undefined);
    // The buttons go away, and the focus must not fall to the top of the page.
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
    else document.querySelector<HTMLElement>('h1')?.focus();
  };

  useEffect(() => {
    if (!message || held) return;
    const timer = setTimeout(() => setMessage(undefined), VISIBLE_MS);
    return () => clearTimeout(timer);
  }, [message, held]);

  const undo = useMemo(() => message?.undo, [message]);
  return (
    <Toasts value={show}>
      {children}
      <div
        className="toast-place"
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        onFocus={() => setHeld(true)}
        onBlur={() => setHeld(false)}
      >
        <div role="status" className={message ? 'toast' : 'toast toast-none'}>
          {message && (
            <p key={message.number} className="toast-text">
              {message.text}
            </p>
          )}
          {undo && (
            <button
              type="button"
              className="toast-undo"
              onClick={() => {
                dismiss();
                undo();
              }}
            >
              {t('toast.undo')}
            </button>
          )}
          {message && (
            <button type="button" className="toast-dismiss" aria-label={t('toast.dismiss')} onClick={dismiss}>
              <Icon name="close" />
            </button>
          )}
        </div>
      </div>
    </Toasts>
  );
}
