import { due } from '../../lib/security/review-dates';

const entry = { reviewBy: '2027-05-23' };

it.each([
  ['2027-05-22', []],
  ['2027-05-23', [entry]],
  ['2028-01-01', [entry]],
])('on %s', (today, expected) => {
  expect(due([entry], today)).toEqual(expected);
});
