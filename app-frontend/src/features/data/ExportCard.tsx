import { useState } from 'react';
import { ApiError } from '../../api/errors';
import { useServices, useSnapshot } from '../../app/services-context';
import { Choice } from '../../components/Choice';
import { RequestForm } from '../../components/RequestForm';
import { TextField } from '../../components/TextField';
import { usePageTranslator } from '../../i18n/language';
import { saveFile } from '../../transfer/save-file';
import type { ExportFormat } from '../../transfer/transfer';
import { exportAccount, exportName } from '../../transfer/transfer';

export function ExportCard() {
  const t = usePageTranslator();
  const { api } = useServices();
  const { today, pendingCount, refused } = useSnapshot();
  const [format, setFormat] = useState<ExportFormat>('json');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [saved, setSaved] = useState<string>();
  const ordered = from === '' || to === '' || from <= to;
  const period = { from: from || undefined, to: to || undefined };

  const save = async () => {
    setSaved(undefined);
    const name = exportName(format, today, period);
    saveFile(await exportAccount(api, format, period), name);
    setSaved(name);
  };
  return (
    <section className="card" aria-labelledby="export-title">
      <h2 id="export-title">{t('data.export')}</h2>
      <p className="card-lead">{t('data.exportLead')}</p>
      <RequestForm
        submitLabel={t('data.exportDo')}
        valid={ordered}
        placeFailure={(failure) =>
          failure instanceof ApiError && failure.code === 'EXPORT_TOO_LARGE' ? { text: t('data.tooLarge') } : undefined
        }
        onSubmit={save}
      >
        {(errorOf) => (
          <>
            <Choice<ExportFormat>
              label={t('data.format')}
              value={format}
              onChange={setFormat}
              options={[
                { value: 'json', label: t('data.json'), hint: t('data.jsonHint') },
                { value: 'csv', label: t('data.csv'), hint: t('data.csvHint') },
              ]}
            />
            <details className="period-choice">
              <summary>{t('data.period')}</summary>
              <div className="pair">
                <TextField label={t('data.from')} type="date" value={from} onChange={setFrom} />
                <TextField
                  label={t('data.to')}
                  type="date"
                  value={to}
                  onChange={setTo}
                  error={errorOf('to', ordered ? undefined : t('data.periodOrder'))}
                />
              </div>
            </details>
            {pendingCount + refused.length > 0 && <p className="warning">{t('data.unsent')}</p>}
          </>
        )}
      </RequestForm>
      <p role="status" className="card-note">
        {saved !== undefined && t('data.exported', { file: saved })}
      </p>
    </section>
  );
}
