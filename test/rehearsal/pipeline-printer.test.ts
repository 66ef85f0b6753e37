import { stripVTControlCharacters } from 'node:util';
import { Printer } from '../../rehearsal/pipeline/printer';

const LONG = 'stand-in: c-e3d869b3d0be built into a folder, without a container; and more than a line holds of it all';

test.each([
  ['a terminal', true],
  ['a log', false],
])('every line fits %s of 80 columns', (_, isTTY) => {
  let text = '';
  const printer = new Printer({ isTTY, columns: 80, write: (part: string) => ((text += part), true) });
  printer.start('FillUpMonitoringStack-staging.Deploy').end('done');
  printer.start('Image').end('skipped', LONG);
  printer.start('Commit').end('failed', 'short');
  printer.stop();
  const lines = stripVTControlCharacters(text).replaceAll('\r', '').split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.map((line) => line.trim()).join(' ')).toContain(LONG);
  expect(lines.find((line) => line.includes('Commit'))).toMatch(/Commit .* s {2}short$/);
});
