import { useServices, useSnapshot } from '../../app/services-context';
import { NotifiedDevice } from '../../push/notified-device';
import { Icon } from '../../components/icons';
import { usePageTranslator } from '../../i18n/language';
import { useState } from 'react';
import { useFailureText, useRequest } from '../../components/use-request';
import { usePermission } from './use-permission';

/** Whether this device is told: explains itself before the browser asks, and says when the browser has changed its mind. */
export function DeviceNotifications() {
  const t = usePageTranslator();
  const services = useServices();
  const { push: registration, reminders } = useSnapshot();
  const support = services.push.support();
  const permission = usePermission(services.push);
  const { running, failure, run } = useRequest();
  const failureText = useFailureText();
  const [said, setSaid] = useState<string>();
  const device = new NotifiedDevice(services);
  const notified = registration !== undefined && permission === 'granted';

  const turnOn = () => {
    setSaid(undefined);
    return run(async () => {
      // Asked for at once, within the tap: browsers want that.
      if ((await services.push.ask()) !== 'granted') setSaid(t('reminders.declined'));
      else await device.turnOn();
    });
  };
  const turnOff = () => {
    setSaid(undefined);
    return run(() => device.turnOff());
  };
  const sendTrial = () => {
    setSaid(undefined);
    return run(async () => {
      const { sent, failed, removed } = await device.sendTrial();
      if (sent > 0) setSaid(t.count('reminders.trialSent', sent));
      else if (removed > 0) setSaid(t('reminders.trialRenewed'));
      else setSaid(t(failed > 0 ? 'reminders.trialFailed' : 'reminders.trialNobody'));
    });
  };
  return (
    <section className="card form" aria-labelledby="device-title">
      <h2 id="device-title">{t('reminders.device')}</h2>
      {content()}
      <div role="status" className="device-said">
        {said !== undefined && <p>{said}</p>}
      </div>
      {failure && (
        <p className="field-error" role="alert">
          {failure === 'unexpected' ? t('reminders.failed') : failureText(failure)}
        </p>
      )}
    </section>
  );

  function content() {
    if (support === 'installed') return <p>{t('reminders.install')}</p>;
    if (support === 'no') return <p>{t('reminders.unsupported')}</p>;
    if (notified) {
      return (
        <>
          <p className="device-on">
            <Icon name="check" />
            {t('reminders.on')}
          </p>
          <div className="card-actions">
            <button
              type="button"
              className="button button-quiet"
              aria-disabled={running}
              onClick={() => void sendTrial()}
            >
              {t('reminders.trial')}
            </button>
            <button
              type="button"
              className="button button-danger"
              aria-disabled={running}
              onClick={() => void turnOff()}
            >
              {t('reminders.off')}
            </button>
          </div>
        </>
      );
    }
    if (permission === 'denied') {
      return <p className="warning">{t(registration ? 'reminders.lost' : 'reminders.blocked')}</p>;
    }
    return (
      <>
        {registration && <p className="warning">{t('reminders.lostAsk')}</p>}
        {!registration && reminders.enabled && <p className="warning">{t('reminders.nobody')}</p>}
        <p>{t('reminders.why')}</p>
        <div className="card-actions">
          <button type="button" className="button button-primary" aria-disabled={running} onClick={() => void turnOn()}>
            {running ? t('request.working') : t('reminders.allow')}
          </button>
        </div>
      </>
    );
  }
}
