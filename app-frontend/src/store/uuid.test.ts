import { expect, it } from 'vitest';
import { uuidV7 } from './uuid';

it('makes version 7 ids that sort by time and never repeat', () => {
  const ids = [1, 2 ** 32 - 1, 2 ** 32, Date.UTC(2026, 0), Date.UTC(2200, 0)].map((time) => uuidV7(time));
  expect(ids).toEqual([...ids].sort());
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(Array.from({ length: 1000 }, () => uuidV7(0))).size).toBe(1000);
});
