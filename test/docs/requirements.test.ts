import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../assembly/synth';
import { REGISTER_IDS } from './register-ids';

interface Row {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly how: string;
}

const rows: readonly Row[] = readFileSync(join(ROOT, 'docs', 'requirements.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [A-Z]/.test(line))
  .map((line) => {
    const [, id = '', title = '', state = '', how = ''] = line.split('|').map((cell) => cell.trim());
    return { id, title, state, how };
  });
const ids = new Set(rows.map(({ id }) => id));
const decisions = readdirSync(join(ROOT, 'docs', 'decisions'));

const filesOf = ({ how }: Row): string[] =>
  [...how.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\.\w+|[\w-]+(?:\/[\w.-]+)+)`/g)].map(([, path]) => path ?? '');
const complaints = (complain: (row: Row) => unknown): string[] =>
  rows.filter((row) => complain(row)).map(({ id, how }) => `${id}: ${how}`);

it('has every id of the register, each once', () => {
  expect(REGISTER_IDS).toHaveLength(681);
  expect(REGISTER_IDS.filter((id) => !ids.has(id))).toEqual([]);
  expect(rows.map(({ id }) => id).sort()).toEqual([...REGISTER_IDS].sort());
});

it('says of each what it is about, and which of three states it is in', () => {
  expect(
    complaints(({ title, state }) => title.length < 3 || !['built', 'corrected', 'future'].includes(state)),
  ).toEqual([]);
});

it('names the file of all that is built', () => {
  expect(complaints((row) => row.state === 'built' && filesOf(row).length === 0)).toEqual([]);
});

it('says how what was corrected is', () => {
  expect(
    complaints((row) => row.state === 'corrected' && row.how.replace(/`[^`]*`|[—,]/g, '').trim().length < 2),
  ).toEqual([]);
});

it('says what the future waits for', () => {
  expect(complaints((row) => row.state === 'future' && row.how.length < 10)).toEqual([]);
});

it('names only files that exist', () => {
  expect(complaints((row) => filesOf(row).some((path) => !existsSync(join(ROOT, path))))).toEqual([]);
});

it('refers only to decisions that exist', () => {
  const unknown = ({ how }: Row): boolean =>
    [...how.matchAll(/\bADR (\d+)/g)].some(
      ([, number]) => !decisions.some((file) => file.startsWith(`${(number ?? '').padStart(4, '0')}-`)),
    ) || [...how.matchAll(/\bC\d+\b/g)].some(([id]) => !ids.has(id));
  expect(complaints(unknown)).toEqual([]);
});

/** A test's title begins with the ids it holds: `T4, T11: …`; pytest's functions carry them in their description. */
const titled = (text: string, id: string): boolean =>
  new RegExp(`(['"\`]|[A-Z0-9] ?[,…] ?)${id}(?=[:,'"\`]| …)`).test(text);

it.each(rows.filter(({ id }) => /^[TR]\d+$/.test(id) && id !== 'R21').map((row) => [row.id, row] as const))(
  '%s: has a test of its own in the file it names',
  (id, row) => {
    const files = filesOf(row).filter((path) => statSync(join(ROOT, path)).isFile());
    expect(files.some((path) => titled(readFileSync(join(ROOT, path), 'utf8'), id))).toBe(true);
  },
);
