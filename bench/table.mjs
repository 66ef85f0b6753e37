/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} measured
 * @property {string} [target]
 * @property {boolean} [ok] undefined where there is no target
 * @property {string} [detail]
 */

/** A value that may be `limit` at most. */
export function atMost(name, value, limit, { noise, unit = '', digits = 2, detail } = {}) {
  const text = (number) => `${number.toFixed(digits)}${unit}`;
  const measured = noise === undefined ? text(value) : `${text(value)} ± ${noise.toFixed(digits)}`;
  return { name, measured, target: `≤ ${limit}${unit}`, ok: value <= limit, detail };
}

/** A value that has to be `least` or more. */
export const atLeast = (name, value, least) => ({
  name,
  measured: value.toFixed(0),
  target: `≥ ${least}`,
  ok: Math.round(value) >= least,
});

/** A value without a target. */
export const shown = (name, measured, detail) => ({ name, measured, detail });

const WIDTHS = { name: 30, measured: 16, target: 10, mark: 8 };
const MARKS = new Map([
  [true, 'held'],
  [false, 'MISSED'],
]);

/** @param {readonly { title: string, rows: readonly Row[] }[]} results */
export function table(results) {
  const cells = (name, measured, target, mark, detail) =>
    [
      `  ${name.padEnd(WIDTHS.name)}`,
      measured.padEnd(WIDTHS.measured),
      target.padEnd(WIDTHS.target),
      mark.padEnd(WIDTHS.mark),
      detail,
    ]
      .join(' ')
      .trimEnd();
  const lines = [cells('', 'measured', 'target', '', '')];
  for (const { title, rows } of results) {
    lines.push('', title);
    for (const { name, measured, target = '', ok, detail = '' } of rows) {
      lines.push(cells(name, measured, target, MARKS.get(ok) ?? '', detail));
    }
  }
  return `\n${lines.join('\n')}\n`;
}

/** @param {readonly { rows: readonly Row[] }[]} results */
export function verdict(results) {
  const count = (wanted) => results.flatMap(({ rows }) => rows).filter(({ ok }) => ok === wanted).length;
  return `\n${count(true)} targets held, ${count(false)} missed\n`;
}
