import { measured } from '../python.mjs';
import { atMost } from '../table.mjs';

const P50 = 1.5;
const BUFFERS = 1.3;

const rows = new Intl.NumberFormat('en', { notation: 'compact' });

export const growth = {
  name: 'growth',
  title: 'A larger database: requests at so many records / at 10 thousand, accounts of a thousand each',
  large: true,
  run: async (note) =>
    (await measured('growth', note)).flatMap(({ name, size, wall, buffers, milliseconds, pages }) => {
      const at = `${name} at ${rows.format(size)}`;
      return [
        atMost(`${at}: p50`, wall.value, P50, { noise: wall.noise, detail: `${milliseconds.toFixed(2)} ms` }),
        atMost(`${at}: buffers`, buffers, BUFFERS, { detail: `${pages.toFixed(1)} pages of 8 KB` }),
      ];
    }),
};
