import type { FieldProblem } from '../../api/errors';
import { usePageTranslator } from '../../i18n/language';

/** The most that the server names at once. */
const MOST_NAMED = 100;

/** What is wrong with a file, line by line. */
export function ImportProblems({ problems }: { readonly problems: readonly FieldProblem[] }) {
  const t = usePageTranslator();
  return (
    <div className="import-problems">
      <p className="field-error" role="alert">
        {t('data.refused')}
      </p>
      <ul>
        {problems.map(({ path, message }, index) => (
          <li key={index}>
            <strong>{placeOf(path)}</strong> {message}
          </li>
        ))}
      </ul>
      {problems.length >= MOST_NAMED && <p className="muted">{t('data.refusedFirst', { count: MOST_NAMED })}</p>}
    </div>
  );

  /** "line 17: amountMl" as the server says it; the file as a whole is the "body". */
  function placeOf(path: string): string {
    const [, line, column] = /^line (\d+)(?:: (.+))?$/.exec(path) ?? [];
    if (line === undefined) return path === 'body' ? '' : path;
    return [t('data.line', { line }), column].filter((part) => part !== undefined).join(', ');
  }
}
