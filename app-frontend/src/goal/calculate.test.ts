import { expect, it } from 'vitest';
import vectors from '../../../app-backend/tests/vectors/goal-vectors.json';
import type { GoalBasis } from '../api/types';
import { calculateGoalMl } from './calculate';

it.each(vectors as (GoalBasis & { name: string; goalMl: number })[])('$name', ({ goalMl, ...basis }) => {
  expect(calculateGoalMl(basis)).toBe(goalMl);
});

it('has vectors to obey', () => {
  expect(vectors.length).toBeGreaterThan(8);
});
