import { certain, measured } from '../python.mjs';
import { atMost } from '../table.mjs';

const LIMIT = 3;
const NAMES = {
  list: 'list, 50 records',
  create: 'create',
  summary: 'summary, 30 days',
  changes: 'changes, 20 records',
};

const milliseconds = (microseconds) => `${(microseconds / 1000).toFixed(2)} ms`;

export const endpoints = {
  name: 'endpoints',
  title: 'A warm request: (handler − same SQL on raw psycopg) / bare FastAPI route',
  run: async () =>
    (await measured('endpoints')).map(({ name, microseconds, ...ratios }) => {
      const { value, noise, basis } = certain(ratios);
      const { handler, raw, bare } = microseconds;
      const times = `handler ${milliseconds(handler)}, raw ${milliseconds(raw)}, bare ${milliseconds(bare)}`;
      return atMost(NAMES[name], value, LIMIT, { noise, detail: basis || times });
    }),
};
