import { useState } from 'react';
import type { FieldProblem } from '../../api/errors';
import { ApiError } from '../../api/errors';
import type { ImportResult } from '../../api/types';
import { useServices } from '../../app/services-context';
import { Field } from '../../components/Field';
import { RequestForm } from '../../components/RequestForm';
import { usePageTranslator } from '../../i18n/language';
import type { ImportStep } from '../../transfer/transfer';
import { importFile, MOST_MB, UnreadableFileError } from '../../transfer/transfer';
import { ImportProblems } from './ImportProblems';

export function ImportCard() {
  const t = usePageTranslator();
  const { api, synchroniser } = useServices();
  const [file, setFile] = useState<File>();
  const [step, setStep] = useState<ImportStep>();
  const [result, setResult] = useState<ImportResult>();
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [unreadable, setUnreadable] = useState<string>();

  const bring = async () => {
    if (!file) return;
    setResult(undefined);
    setProblems([]);
    try {
      setResult(await importFile(api, file, setStep));
      synchroniser.request();
    } catch (error) {
      if (error instanceof ApiError && error.fields.length > 0) setProblems(error.fields);
      else if (error instanceof UnreadableFileError) {
        setUnreadable(error.reason === 'large' ? t('data.fileTooLarge', { most: MOST_MB }) : t('data.fileUnreadable'));
      } else throw error;
    } finally {
      setStep(undefined);
    }
  };
  return (
    <section className="card" aria-labelledby="import-title">
      <h2 id="import-title">{t('data.import')}</h2>
      <p className="card-lead">{t('data.importLead')}</p>
      <RequestForm submitLabel={t('data.importDo')} valid={file !== undefined} onSubmit={bring}>
        {(errorOf) => (
          <>
            <Field
              label={t('data.file')}
              error={unreadable ?? errorOf('file', file ? undefined : t('data.fileMissing'))}
            >
              {(field) => (
                <input
                  {...field}
                  type="file"
                  accept=".csv,.json,.gz,text/csv,application/json,application/gzip"
                  onChange={({ target }) => {
                    setFile(target.files?.[0]);
                    setUnreadable(undefined);
                    setProblems([]);
                    setResult(undefined);
                  }}
                />
              )}
            </Field>
            <div role="status" className="import-step">
              {step && (
                <>
                  <p>{stepText(step)}</p>
                  <progress aria-label={t('data.import')} />
                </>
              )}
              {result && <p>{resultText(result)}</p>}
            </div>
          </>
        )}
      </RequestForm>
      {problems.length > 0 && <ImportProblems problems={problems} />}
    </section>
  );

  function stepText(current: ImportStep): string {
    if (current.kind === 'packing') return t('data.packing');
    const size = new Intl.NumberFormat(t.locale, {
      style: 'unit',
      unit: 'kilobyte',
      maximumFractionDigits: 0,
    }).format(Math.ceil(current.size / 1000));
    return t('data.sending', { size });
  }

  function resultText({ imported, unchanged, deleted, importedDrinks }: ImportResult): string {
    const parts = [t.count('data.imported', imported)];
    if (unchanged > 0) parts.push(t.count('data.unchanged', unchanged));
    if (deleted > 0) parts.push(t.count('data.deletedBefore', deleted));
    if (importedDrinks > 0) parts.push(t.count('data.importedDrinks', importedDrinks));
    return parts.join(' ');
  }
}
