import { measured } from '../python.mjs';
import { atMost, shown } from '../table.mjs';

export const changeCounter = {
  name: 'change-counter',
  title: 'The change counter: create / plain insert of the same record, both raw, on a server that reaches the disk',
  run: async () => {
    const { ratios, microseconds } = await measured('change_counter');
    const time = (name) => `${Math.round(microseconds[name])} µs`;
    const { plain, bare } = ratios;
    return [
      atMost('create', plain.value, 1.15, {
        noise: plain.noise,
        detail: `${time('counted')}, plain ${time('plain')}`,
      }),
      shown('beside a bare insert', bare.value.toFixed(2), `${time('bare')}: it does not ask who is to be told`),
    ];
  },
};
