import { measured } from '../python.mjs';
import { atMost, shown } from '../table.mjs';

const P50 = 1.5;
const BUFFERS = 1.3;
/**
 * Below so many records an index is a level or two lower than it will be, and each look-up is that many pages shorter:
 * `npm test` compares two databases whose indexes are as low as each other, this benchmark two that are as high.
 */
const GROWN = 1_000_000;

const rows = new Intl.NumberFormat('en', { notation: 'compact' });

export const growth = {
  name: 'growth',
  title: 'A larger database: requests at so many records / at 10 thousand, accounts of a thousand each',
  large: true,
  run: async (note) =>
    (await measured('growth', note)).flatMap(({ name, size, wall, milliseconds, pages, before }) => {
      const at = `${name} at ${rows.format(size)}`;
      const touched = `${pages.toFixed(1)} pages`;
      const from = rows.format(before.size);
      return [
        atMost(`${at}: p50`, wall.value, P50, { noise: wall.noise, detail: `${milliseconds.toFixed(2)} ms` }),
        before.size < GROWN
          ? shown(`${at}: buffers`, touched, `of 8 KB; ${before.pages.toFixed(1)} at ${from}`)
          : atMost(`${at}: buffers / ${from}`, pages / before.pages, BUFFERS, { detail: touched }),
      ];
    }),
};
