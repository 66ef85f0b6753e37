import { describe, expect, it } from 'vitest';
import vectors from '../../../app-backend/tests/vectors/goal-history-vectors.json';
import type { Profile } from '../api/types';
import { addDays } from '../days/day';
import { readStreak } from '../store/history';
import { glass, openTab } from '../testing/device';
import { FakeServer } from '../testing/fake-server';
import { goalOn, goalPatch, withGoal } from './goal-history';

const TODAY = '2026-03-10';
const ago = (days: number) => addDays(TODAY, -days);

interface Vector {
  readonly name: string;
  readonly history: readonly { readonly fromDaysAgo: number; readonly goalMl: number }[];
  readonly totalsByDaysAgo: Readonly<Record<string, number>>;
  readonly reachedDaysAgo: readonly number[];
  readonly streak: number;
}

describe('past days keep their goal', () => {
  it.each(vectors as unknown as Vector[])('$name', async ({ history, totalsByDaysAgo, reachedDaysAgo, streak }) => {
    const { store } = await openTab({ server: new FakeServer(), now: () => new Date(`${TODAY}T04:00:00Z`) });
    for (const [days, total] of Object.entries(totalsByDaysAgo)) {
      await store.logDrink(glass(total, `${ago(Number(days))}T04:00:00Z`));
    }
    const goalHistory = history.map(({ fromDaysAgo, goalMl }) => ({ from: ago(fromDaysAgo), goalMl }));
    const profile = { goalMl: goalHistory.at(-1)?.goalMl ?? 0, goalHistory };
    const reached = (day: string, totalMl: number) => totalMl >= goalOn(profile, day);

    const totals = new Map(Object.entries(totalsByDaysAgo).map(([days, total]) => [ago(Number(days)), total]));
    const reachedDays = Array.from({ length: 15 }, (_, days) => days).filter((days) =>
      reached(ago(days), totals.get(ago(days)) ?? 0),
    );
    expect(reachedDays).toEqual(reachedDaysAgo);
    // Today may still be open: it counts once it is reached.
    const before = await readStreak(store, ago(1), reached);
    expect(before + (reachedDays.includes(0) ? 1 : 0)).toBe(streak);
  });
});

const profile: Profile = {
  id: '',
  kind: 'guest',
  email: null,
  locale: 'en',
  timeZone: 'Asia/Taipei',
  dayStartMinutes: 0,
  unit: 'ml',
  goalMl: 2000,
  goal: { kind: 'manual', ml: 2000 },
  goalHistory: [],
  createdAt: '2026-03-01T00:00:00Z',
};

describe('a new goal', () => {
  it('counts from today on', () => {
    const changed = withGoal(profile, { kind: 'manual', ml: 2500 }, TODAY);
    expect([goalOn(changed, ago(1)), goalOn(changed, TODAY)]).toEqual([2000, 2500]);
  });

  it('takes the place of another one of the same day', () => {
    const once = withGoal(profile, { kind: 'manual', ml: 2500 }, TODAY);
    const twice = withGoal(once, { kind: 'manual', ml: 2600 }, TODAY);
    expect(twice.goalHistory).toEqual([
      { from: '2026-03-01', goalMl: 2000 },
      { from: TODAY, goalMl: 2600 },
    ]);
  });

  it('is told to a new account as it was made', () => {
    expect(goalPatch(profile)).toEqual({ goalMl: 2000 });
    const basis = { weightKg: 60, activity: 'low', climate: 'hot' } as const;
    const calculated = withGoal(profile, { kind: 'calculated', ml: 2800, ...basis }, TODAY);
    expect(goalPatch(calculated)).toEqual({ goal: { kind: 'calculated', ml: 2800, ...basis } });
  });
});
