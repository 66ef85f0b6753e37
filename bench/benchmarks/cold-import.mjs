import { certain, measured } from '../python.mjs';
import { atMost } from '../table.mjs';

export const coldImport = {
  name: 'cold-import',
  title: 'A cold start: importing the handler / importing fastapi, sqlalchemy and psycopg',
  run: async () => {
    const { milliseconds, ...ratios } = await measured('cold_import');
    const { value, noise, basis } = certain(ratios);
    return [atMost('import', value, 1.15, { noise, detail: basis || `${Math.round(milliseconds.handler)} ms` })];
  },
};
