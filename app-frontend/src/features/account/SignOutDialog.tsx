import { useSnapshot } from '../../app/services-context';
import { Dialog } from '../../components/Dialog';
import { useToast } from '../../components/toast';
import { useFailureText, useRequest } from '../../components/use-request';
import { usePageTranslator } from '../../i18n/language';
import { navigate } from '../../navigation/location';
import { useAccount } from './use-account';

interface SignOutDialogProps {
  /** The session is over already: only this device is left to clear. */
  readonly ended: boolean;
  readonly onClose: () => void;
}

/** Says what becomes of the data, and warns of what the server does not have. */
export function SignOutDialog({ ended, onClose }: SignOutDialogProps) {
  const t = usePageTranslator();
  const toast = useToast();
  const account = useAccount();
  const { pendingCount, refused } = useSnapshot();
  const { running, failure, run } = useRequest();
  const failureText = useFailureText();
  const unsent = pendingCount + refused.length;

  const leave = async () => {
    const done = await run(() => (ended ? account.forget() : account.signOut()));
    if (!done) return;
    navigate('/');
    toast({ text: t('account.signedOut') });
  };
  return (
    <Dialog title={ended ? t('account.forget') : t('account.signOutTitle')} onClose={onClose}>
      <div className="form">
        <p>{t(ended ? 'account.forgetLead' : 'account.signOutLead')}</p>
        {unsent > 0 && <p className="warning">{t.count('account.unsent', unsent)}</p>}
        {failure && (
          <p className="field-error" role="alert">
            {failureText(failure)}
          </p>
        )}
        <div className="card-actions">
          <button
            type="button"
            className={unsent > 0 ? 'button button-danger-solid' : 'button button-primary'}
            aria-disabled={running}
            onClick={() => void leave()}
          >
            {running ? t('request.working') : label()}
          </button>
          <button type="button" className="button button-quiet" onClick={onClose}>
            {t('account.cancel')}
          </button>
        </div>
      </div>
    </Dialog>
  );

  function label(): string {
    if (unsent > 0) return t('account.signOutAnyway');
    return ended ? t('account.forget') : t('account.signOut');
  }
}
