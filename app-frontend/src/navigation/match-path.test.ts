import { expect, it } from 'vitest';
import { matchPath } from './match-path';

it.each([
  ['/', '/', {}],
  ['/', '/insight', undefined],
  ['/insight/:range?/:day?', '/insight', {}],
  ['/insight/:range?/:day?', '/insight/week/2026-03-09', { range: 'week', day: '2026-03-09' }],
  ['/insight/:range?/:day?', '/insight/week/2026-03-09/more', undefined],
  ['/settings', '/settings/', {}],
  ['/settings', '/settings/goal', undefined],
  ['/day/:day', '/day', undefined],
])('matches %s with %s', (pattern, path, values) => {
  expect(matchPath(pattern, path)).toEqual(values);
});
