import { useServices, useSnapshot } from '../../app/services-context';
import type { ReminderSettings } from '../../api/types';
import { BackLink } from '../../components/BackLink';
import { PageHeading } from '../../components/PageHeading';
import { Switch } from '../../components/Switch';
import { useAttempt } from '../../components/use-attempt';
import { usePageTranslator } from '../../i18n/language';
import { DeviceNotifications } from './DeviceNotifications';
import { Interval } from './Interval';
import { QuietHours } from './QuietHours';
import './reminders.css';
import { TimeSpan } from './TimeSpan';
import { Weekdays } from './Weekdays';

/** When the account is reminded, on all devices alike, and whether this one is told. Each change takes effect at once. */
export default function RemindersPage() {
  const t = usePageTranslator();
  const { store } = useServices();
  const { reminders, today } = useSnapshot();
  const { attempt } = useAttempt();
  const changeFrom = (patch: (settings: ReminderSettings) => Partial<ReminderSettings>) =>
    attempt(() => store.changeReminders(patch));
  const change = (patch: Partial<ReminderSettings>) => changeFrom(() => patch);

  return (
    <>
      <PageHeading title={t('settings.reminders')}>
        <BackLink to="/settings" label={t('nav.settings')} />
      </PageHeading>
      <section className="card form" aria-label={t('settings.reminders')}>
        <Switch
          label={t('reminders.enabled')}
          hint={t('reminders.enabledHint')}
          checked={reminders.enabled}
          onChange={(enabled) => change({ enabled })}
        />
        <Switch
          label={t('reminders.pause')}
          hint={t('reminders.pauseHint')}
          checked={reminders.pausedOn === today}
          onChange={(paused) => change({ pausedOn: paused ? today : null })}
        />
        <Switch
          label={t('reminders.stopAtGoal')}
          hint={t('reminders.stopAtGoalHint')}
          checked={reminders.stopAtGoal}
          onChange={(stopAtGoal) => change({ stopAtGoal })}
        />
      </section>
      <DeviceNotifications />
      <section className="card form" aria-labelledby="window-title">
        <h2 id="window-title">{t('reminders.window')}</h2>
        <TimeSpan span={reminders} onChange={change} />
        <Interval minutes={reminders.intervalMinutes} onChange={(intervalMinutes) => change({ intervalMinutes })} />
        <Weekdays days={reminders.days} onChange={(chosen) => changeFrom(({ days }) => ({ days: chosen(days) }))} />
      </section>
      <QuietHours spans={reminders.quiet} onChange={(spans) => changeFrom(({ quiet }) => ({ quiet: spans(quiet) }))} />
    </>
  );
}
