import { useTranslator } from '../i18n/language';
import { useWaitingUpdate } from './service-worker';

export function UpdatePrompt() {
  const t = useTranslator();
  const apply = useWaitingUpdate();
  return (
    <div role="status" className={apply ? 'banner' : 'visually-hidden'}>
      {apply && (
        <>
          <p>{t('update.ready')}</p>
          <button type="button" className="button button-primary button-small" onClick={apply}>
            {t('update.apply')}
          </button>
        </>
      )}
    </div>
  );
}
