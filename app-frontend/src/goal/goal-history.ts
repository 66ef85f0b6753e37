import type { Goal, Profile, ProfilePatch } from '../api/types';
import type { Day } from '../days/day';

type GoalOverTime = Pick<Profile, 'goalMl' | 'goalHistory'>;

/** The goal that held on a day, in ml: past days keep theirs. Days before the first goal are judged by the first. */
export function goalOn({ goalMl, goalHistory }: GoalOverTime, day: Day): number {
  const held = goalHistory.findLast(({ from }) => from <= day) ?? goalHistory[0];
  return held?.goalMl ?? goalMl;
}

/** A new goal counts from today on. */
export function withGoal(profile: Profile, goal: Goal, today: Day): Profile {
  const { goalHistory, goalMl, createdAt } = profile;
  // Without a history the old goal has held from the start.
  const before = goalHistory.length > 0 ? goalHistory : [{ from: createdAt.slice(0, 10), goalMl }];
  return {
    ...profile,
    goal,
    goalMl: goal.ml,
    goalHistory: [...before.filter(({ from }) => from < today), { from: today, goalMl: goal.ml }],
  };
}

/** What a new account must be told to have this goal. */
export function goalPatch({ goal, goalMl }: Pick<Profile, 'goal' | 'goalMl'>): Pick<ProfilePatch, 'goal' | 'goalMl'> {
  return goal.kind === 'calculated' ? { goal } : { goalMl };
}
