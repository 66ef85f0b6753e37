import { expect, it } from 'vitest';
import { ticks } from './scale';

it.each([
  [2300, [1000, 2000]],
  [3000, [1000, 2000, 3000]],
  [560, [200, 400]],
  [10_000, [5000, 10_000]],
  [84.5, [50]],
  [70, [25, 50]],
])('marks an axis up to %d at %j', (most, marks) => {
  expect(ticks(most)).toEqual(marks);
});
