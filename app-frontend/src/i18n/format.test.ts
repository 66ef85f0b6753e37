import { expect, it } from 'vitest';
import { formatAmount, formatDay, formatTime, toMl, toUnit } from './format';

it('shows amounts in the unit', () => {
  expect(formatAmount(1250, 'ml', 'zh-TW')).toBe('1,250 毫升');
  expect(formatAmount(355, 'floz', 'en')).toBe('12 fl oz');
  expect(toMl(12, 'floz')).toBe(355);
  expect(toUnit(250, 'floz')).toBe(8.5);
});

it('shows times in the zone of the account and days as they are', () => {
  expect(formatTime('2026-03-10T16:05:00Z', 'en', 'Asia/Taipei')).toMatch(/^12:05\sAM$/u);
  expect(formatTime('2026-03-10T16:05:00Z', 'zh-TW', 'Asia/Taipei')).toMatch(/^(凌晨|上午)12:05$/);
  expect(formatDay('2026-03-10', 'zh-TW', 'long')).toBe('3月10日星期二');
  expect(formatDay('2026-03-10', 'en', 'weekday')).toBe('Tue');
});
