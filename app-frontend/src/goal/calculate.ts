import basis from '../../../app-backend/app/accounts/goal_basis.json';
import type { GoalBasis } from '../api/types';

export const LEAST_GOAL_ML = basis.leastMl;
export const MOST_GOAL_ML = basis.mostMl;

export const goalSources: readonly { readonly title: string; readonly url: string }[] = basis.sources;

/** The server's own rule and table: what is shown offline is what the server will say. In ml. */
export function calculateGoalMl({ weightKg, activity, climate }: GoalBasis): number {
  const ml = weightKg * basis.mlPerKg + basis.activityMl[activity] + basis.climateMl[climate];
  const rounded = Math.round(ml / basis.roundToMl) * basis.roundToMl;
  return Math.min(MOST_GOAL_ML, Math.max(LEAST_GOAL_ML, rounded));
}
