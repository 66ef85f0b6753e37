import basis from '../../../app-backend/app/accounts/goal_basis.json';
import type { GoalBasis, Locale } from '../api/types';

export const LEAST_GOAL_ML = basis.goal.minimumMl;
export const MOST_GOAL_ML = basis.goal.maximumMl;
export const LEAST_KG = basis.weight.minimumKg;
export const MOST_KG = basis.weight.maximumKg;

/** What the rule adds for what, in ml. */
export const goalRule = {
  perKg: basis.weight.mlPerKg,
  moderate: basis.activity.ml.moderate,
  high: basis.activity.ml.high,
  warm: basis.climate.ml.warm,
  hot: basis.climate.ml.hot,
};

/** For whom the rule holds, and for whom not. */
export const goalDisclaimer: Readonly<Record<Locale, string>> = basis.appliesTo;

export const goalSources: readonly { readonly title: string; readonly url: string }[] = Object.values(basis.sources);

/** The server's own rule and table: what is shown offline is what the server will say. In ml. */
export function calculateGoalMl({ weightKg, activity, climate }: GoalBasis): number {
  const ml = weightKg * basis.weight.mlPerKg + basis.activity.ml[activity] + basis.climate.ml[climate];
  const rounded = Math.round(ml / basis.goal.roundedToMl) * basis.goal.roundedToMl;
  return Math.min(MOST_GOAL_ML, Math.max(LEAST_GOAL_ML, rounded));
}
