import { measured } from '../python.mjs';
import { atMost } from '../table.mjs';

export const changeCounter = {
  name: 'change-counter',
  title: 'The change counter: create / plain insert of the same record, both raw, on a server that reaches the disk',
  run: async () => {
    const { wall, microseconds } = await measured('change_counter');
    const detail = `${Math.round(microseconds.counted)} µs, plain ${Math.round(microseconds.plain)} µs`;
    return [atMost('create', wall.value, 1.15, { noise: wall.noise, detail })];
  },
};
