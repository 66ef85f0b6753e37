import { useEffect, useEffectEvent, useState } from 'react';
import { useSnapshot } from '../../app/services-context';
import type { Device } from '../../api/types';
import { BackLink } from '../../components/BackLink';
import { Icon } from '../../components/icons';
import { PageHeading } from '../../components/PageHeading';
import { useToast } from '../../components/toast';
import { useFailureText, useRequest } from '../../components/use-request';
import { formatMoment } from '../../i18n/format';
import { usePageTranslator } from '../../i18n/language';
import './account.css';
import { useAccount } from './use-account';

export default function DevicesPage() {
  const t = usePageTranslator();
  const toast = useToast();
  const account = useAccount();
  const { timeZone } = useSnapshot().profile;
  const { running, failure, run } = useRequest();
  const failureText = useFailureText();
  const [devices, setDevices] = useState<readonly Device[]>();
  const load = () => run(async () => setDevices(await account.devices()));
  const loadFirst = useEffectEvent(load);
  useEffect(() => {
    void loadFirst();
  }, []);

  const nameOf = ({ deviceName }: Device) => deviceName ?? t('account.unnamedDevice');
  const signOut = (device: Device) =>
    run(async () => {
      await account.signOutDevice(device.id);
      setDevices(devices?.filter(({ id }) => id !== device.id));
      toast({ text: t('account.deviceSignedOut', { name: nameOf(device) }) });
    });
  return (
    <>
      <PageHeading title={t('account.devices')}>
        <BackLink to="/settings/account" label={t('settings.account')} />
      </PageHeading>
      <p className="muted lead">{t('account.devicesLead')}</p>
      {failure && (
        <section className="card" role="alert">
          <p>{failureText(failure)}</p>
          <div className="card-actions">
            <button type="button" className="button button-quiet button-small" onClick={() => void load()}>
              {t('request.again')}
            </button>
          </div>
        </section>
      )}
      {!devices && running && <p role="status">{t('account.loading')}</p>}
      {devices && (
        <ul className="card rows" aria-label={t('account.devices')}>
          {devices.map((device) => (
            <li key={device.id} className="row">
              <span className="row-label">
                {nameOf(device)}
                {device.current && <span className="tag">{t('account.thisDevice')}</span>}
                <span className="row-note muted">
                  {t('account.lastUsed', { when: formatMoment(device.usedAt, t.locale, timeZone) })}
                </span>
              </span>
              {!device.current && (
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t('account.signOutDevice', { name: nameOf(device) })}
                  onClick={() => void signOut(device)}
                >
                  <Icon name="signOut" />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
