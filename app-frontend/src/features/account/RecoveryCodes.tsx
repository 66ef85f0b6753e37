import { useEffect, useState } from 'react';
import { useSnapshot } from '../../app/services-context';
import { Icon } from '../../components/icons';
import { PageHeading } from '../../components/PageHeading';
import { saveFile } from '../../transfer/save-file';
import { usePageTranslator } from '../../i18n/language';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

/** Shown once: they are kept nowhere but with the person. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const t = usePageTranslator();
  const { email } = useSnapshot().profile;
  const [saved, setSaved] = useState(false);
  const [tried, setTried] = useState(false);
  const [copied, setCopied] = useState<boolean>();
  const missing = tried && !saved;
  const text = `${t('account.codesFile', { email: email ?? '' })}\n\n${codes.join('\n')}\n`;

  useEffect(() => {
    // A reload or a closed tab would lose them.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  const finish = () => {
    setTried(true);
    if (saved) onDone();
  };
  return (
    <>
      <PageHeading title={t('account.codesTitle')} />
      <section className="card form" aria-label={t('account.codesList')}>
        <p>{t('account.codesLead')}</p>
        <ol className="codes" aria-label={t('account.codesList')}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <div className="card-actions">
          <button type="button" className="button button-quiet" onClick={() => void copy()}>
            {t('account.copy')}
          </button>
          <button
            type="button"
            className="button button-quiet"
            onClick={() => saveFile(new Blob([text], { type: 'text/plain' }), 'fillup-recovery-codes.txt')}
          >
            {t('account.download')}
          </button>
          <p role="status" className="muted">
            {copied === undefined ? '' : t(copied ? 'account.copied' : 'account.copyFailed')}
          </p>
        </div>
        <label className="check">
          <input
            type="checkbox"
            checked={saved}
            aria-invalid={missing}
            aria-describedby={missing ? 'codes-unsaved' : undefined}
            onChange={({ target }) => setSaved(target.checked)}
          />
          <span>{t('account.codesSaved')}</span>
        </label>
        {missing && (
          <p className="field-error" id="codes-unsaved" role="alert">
            <Icon name="alert" />
            {t('account.codesSavedMissing')}
          </p>
        )}
        <button type="button" className="button button-primary" onClick={finish}>
          {t('account.done')}
        </button>
      </section>
    </>
  );
}
