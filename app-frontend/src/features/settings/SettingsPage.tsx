import { useState } from 'react';
import { useServices, useSnapshot } from '../../app/services-context';
import type { Locale, ProfilePatch, Unit } from '../../api/types';
import { canBadge } from '../../badge/app-badge';
import { Choice } from '../../components/Choice';
import { Field } from '../../components/Field';
import { Icon } from '../../components/icons';
import { PageHeading } from '../../components/PageHeading';
import { PageRow } from '../../components/PageRow';
import { Switch } from '../../components/Switch';
import { useAttempt } from '../../components/use-attempt';
import { fromTime, toTime } from '../../days/wall-clock';
import { formatAmount } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { useInstallPrompt } from '../../install/install-prompt';

/** Each setting takes effect at once; there is nothing to save. */
export default function SettingsPage() {
  const t = useTranslator();
  const { store } = useServices();
  const { profile, reminders, device, environment } = useSnapshot();
  const { attempt } = useAttempt();
  const install = useInstallPrompt();
  const change = (patch: ProfilePatch) => attempt(() => store.changeProfile(patch));

  return (
    <>
      <PageHeading title={t('nav.settings')} />
      <ul className="card rows">
        <PageRow to="/settings/goal" icon="target" label={t('settings.goal')}>
          {formatAmount(profile.goalMl, profile.unit, t.locale)}
        </PageRow>
        <PageRow to="/settings/drinks" icon="drop" label={t('settings.drinks')} />
        <PageRow to="/settings/reminders" icon="bell" label={t('settings.reminders')}>
          {t(reminders.enabled ? 'settings.on' : 'settings.off')}
        </PageRow>
        <PageRow to="/settings/account" icon="user" label={t('settings.account')}>
          {profile.email ?? t('settings.guest')}
        </PageRow>
        <PageRow to="/settings/data" icon="box" label={t('settings.data')} />
        <PageRow to="/settings/privacy" icon="lock" label={t('settings.privacyPage')} />
      </ul>
      <section className="card form" aria-label={t('settings.general')}>
        <Choice<Locale>
          label={t('settings.language')}
          value={profile.locale}
          onChange={(locale) => change({ locale })}
          options={[
            { value: 'zh-TW', label: '繁體中文', lang: 'zh-TW' },
            { value: 'en', label: 'English', lang: 'en' },
          ]}
        />
        <Choice<Unit>
          label={t('settings.unit')}
          value={profile.unit}
          onChange={(unit) => change({ unit })}
          options={[
            { value: 'ml', label: t('settings.unit.ml') },
            { value: 'floz', label: t('settings.unit.floz') },
          ]}
        />
        <DayStart minutes={profile.dayStartMinutes} onChange={change} />
        <TimeZone timeZone={profile.timeZone} onChange={change} />
      </section>
      {(canBadge() || install) && (
        <section className="card form" aria-label={t('settings.device')}>
          {canBadge() && (
            <Switch
              label={t('settings.badge')}
              hint={t('settings.badgeHint')}
              checked={device.badge ?? false}
              onChange={(badge) => attempt(() => store.changeDevice({ badge }))}
            />
          )}
          {install && (
            <button type="button" className="button button-quiet" onClick={() => void install()}>
              <Icon name="install" />
              {t('settings.install')}
            </button>
          )}
        </section>
      )}
      {environment !== undefined && environment !== 'prod' && <p className="environment">{environment}</p>}
    </>
  );
}

interface ChangeProps {
  readonly onChange: (patch: ProfilePatch) => Promise<void>;
}

function DayStart({ minutes, onChange }: ChangeProps & { readonly minutes: number }) {
  const t = useTranslator();
  // Half-typed times are the field's own business.
  const [time, setTime] = useState(toTime(minutes));
  return (
    <Field label={t('settings.dayStart')} hint={t('settings.dayStartHint')}>
      {(field) => (
        <input
          {...field}
          type="time"
          value={time}
          onChange={({ target }) => {
            setTime(target.value);
            if (target.value !== '') void onChange({ dayStartMinutes: fromTime(target.value) });
          }}
        />
      )}
    </Field>
  );
}

function TimeZone({ timeZone, onChange }: ChangeProps & { readonly timeZone: string }) {
  const t = useTranslator();
  const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className="field">
      <span className="field-label">{t('settings.zone')}</span>
      <span>{timeZone}</span>
      {deviceZone !== timeZone && (
        <button type="button" className="button button-quiet" onClick={() => void onChange({ timeZone: deviceZone })}>
          {t('settings.zoneUse', { zone: deviceZone })}
        </button>
      )}
    </div>
  );
}
