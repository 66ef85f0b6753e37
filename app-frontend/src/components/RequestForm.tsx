import { useEffect, useRef, useState } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { usePageTranslator } from '../i18n/language';
import type { Failure } from './use-request';
import { useFailureText, useRequest } from './use-request';

interface FormState {
  /** The person has tried to send it: what is wrong may be said. */
  readonly tried: boolean;
  /** What the server found wrong with a value. */
  readonly refused: (field: string) => string | undefined;
}

interface RequestFormProps {
  readonly submitLabel: string;
  readonly danger?: boolean;
  /** Those that `refused` is asked for: whatever else is wrong is said of the form as a whole. */
  readonly fields?: readonly string[];
  /** Whether the values are worth sending. */
  readonly valid: boolean;
  readonly onSubmit: () => Promise<unknown>;
  /** The field that a failure belongs to, with its text; undefined for those of the request as a whole. */
  readonly placeFailure?: (failure: Failure) => { readonly field?: string; readonly text: string } | undefined;
  readonly children: (state: FormState) => ReactNode;
}

/** A form that is answered by the server: errors stand beside their field, and the first of them gets the focus. */
export function RequestForm({
  submitLabel,
  danger = false,
  fields = [],
  valid,
  onSubmit,
  placeFailure,
  children,
}: RequestFormProps) {
  const t = usePageTranslator();
  const { running, failure, run } = useRequest();
  const failureText = useFailureText();
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const placed = failure && (placeFailure?.(failure) ?? { text: failureText(failure) });
  const field = fields.find((name) => name === placed?.field);

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [tries, failure]);

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTries(tries + 1);
    if (valid) void run(onSubmit);
  };
  return (
    <form ref={form} className="form" noValidate onSubmit={submit}>
      {children({
        tried: tries > 0,
        refused: (name) => (name === field ? placed?.text : undefined),
      })}
      {placed && field === undefined && (
        <p className="field-error" role="alert">
          {placed.text}
        </p>
      )}
      {/* Not disabled while it is at work: it would lose the focus. */}
      <button
        type="submit"
        className={danger ? 'button button-danger-solid' : 'button button-primary'}
        aria-disabled={running}
      >
        {running ? t('request.working') : submitLabel}
      </button>
    </form>
  );
}
