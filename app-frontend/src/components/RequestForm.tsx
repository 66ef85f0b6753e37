import { useEffect, useRef, useState } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { usePageTranslator } from '../i18n/language';
import type { Failure } from './use-request';
import { useFailureText, useRequest } from './use-request';

/**
 * What to say of a field once the person has tried to send the form.
 *
 * @param problem what is wrong with it already here
 * @returns that, or what the server found wrong
 */
type ErrorOf = (field: string, problem?: string) => string | undefined;

interface RequestFormProps {
  readonly submitLabel: string;
  readonly danger?: boolean;
  /** Those that the server may find wrong: whatever else is wrong is said of the form as a whole. */
  readonly fields?: readonly string[];
  /** Whether the values are worth sending. */
  readonly valid: boolean;
  readonly onSubmit: () => Promise<unknown>;
  /** The field that a failure belongs to, with its text; undefined for those of the request as a whole. */
  readonly placeFailure?: (failure: Failure) => { readonly field?: string; readonly text: string } | undefined;
  readonly children: (errorOf: ErrorOf) => ReactNode;
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

  const errorOf: ErrorOf = (name, problem) => {
    if (tries === 0) return undefined;
    return problem ?? (name === field ? placed?.text : undefined);
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTries(tries + 1);
    if (valid) void run(onSubmit);
  };
  return (
    <form ref={form} className="form" noValidate onSubmit={submit}>
      {children(errorOf)}
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
