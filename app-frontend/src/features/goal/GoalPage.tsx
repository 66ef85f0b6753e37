import { useServices, useSnapshot } from '../../app/services-context';
import { BackLink } from '../../components/BackLink';
import { PageHeading } from '../../components/PageHeading';
import { useAttempt } from '../../components/use-attempt';
import { goalPatch } from '../../goal/goal-history';
import { formatAmount } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { GoalCalculator } from './GoalCalculator';
import './goal.css';
import { ManualGoal } from './ManualGoal';

/** How much a day: worked out, or as the person says. */
export default function GoalPage() {
  const t = useTranslator();
  const { store } = useServices();
  const { profile } = useSnapshot();
  const { attempt, done } = useAttempt();

  const change = (patch: ReturnType<typeof goalPatch>) =>
    attempt(async () => {
      const before = goalPatch(profile);
      await store.changeProfile(patch);
      const { goalMl } = store.getSnapshot().profile;
      const values = { goal: formatAmount(goalMl, profile.unit, t.locale) };
      done('toast.goal', values, () => store.changeProfile(before));
    });

  return (
    <>
      <PageHeading title={t('goal.title')}>
        <BackLink to="/settings" label={t('nav.settings')} />
      </PageHeading>
      <p className="goal-now">
        {t('goal.now')} <strong>{formatAmount(profile.goalMl, profile.unit, t.locale)}</strong>
      </p>
      <GoalCalculator key={`calculator ${profile.unit}`} profile={profile} onUse={(goal) => void change({ goal })} />
      <ManualGoal
        key={`${profile.unit} ${String(profile.goalMl)}`}
        profile={profile}
        onUse={(goalMl) => void change({ goalMl })}
      />
    </>
  );
}
