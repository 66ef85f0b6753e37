import type { EnvironmentConfig } from '../config';
import type { EstateCost } from './estate';
import { type CostLine, total } from './fixed-cost';
import { PRICES_OF } from './prices';

type Budgeted = Pick<EnvironmentConfig, 'name' | 'budgetUsd'>;

/** The estate's bill as text: every item in its column, the budgets under the sums. */
export function costTable({ environments, account, pipeline }: EstateCost, budgets: readonly Budgeted[]): string {
  const columns: { title: string; lines: readonly CostLine[] }[] = [
    ...environments.map(({ name, lines }) => ({ title: name, lines })),
    { title: 'account', lines: account },
    { title: 'pipeline', lines: pipeline },
  ];
  const dearest = new Map<string, number>();
  for (const { item, usd } of columns.flatMap(({ lines }) => lines)) {
    dearest.set(item, Math.max(usd, dearest.get(item) ?? 0));
  }
  const items = [...dearest.keys()].sort((a, b) => (dearest.get(b) ?? 0) - (dearest.get(a) ?? 0));
  const budgetOf = (name: string): number | undefined => budgets.find((each) => each.name === name)?.budgetUsd;
  const share = (usd: number, budget: number | undefined): string =>
    budget === undefined ? '' : `${Math.round((100 * usd) / budget)} %`;

  const rows = [
    ['USD a month', ...columns.map(({ title }) => title)],
    ...items.map((item) => [
      item,
      ...columns.map(({ lines }) => amount(lines.find((line) => line.item === item)?.usd)),
    ]),
    ['fixed cost', ...columns.map(({ lines }) => amount(total(lines)))],
    ['budget', ...columns.map(({ title }) => amount(budgetOf(title)))],
    ['of the budget', ...columns.map(({ title, lines }) => share(total(lines), budgetOf(title)))],
    [
      'database reserved (1 year)',
      ...columns.map(({ title }) => amount(environments.find(({ name }) => name === title)?.reservedUsd)),
    ],
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const text = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const rule = '-'.repeat(Math.max(...text.map((line) => line.length)));
  return [
    text[0],
    rule,
    ...text.slice(1, 1 + items.length),
    rule,
    ...text.slice(1 + items.length),
    '',
    `On-demand prices of ap-northeast-1 of ${PRICES_OF}, 730 hours, no free tier; provisioned concurrency at its minimum.`,
    'Requests, transfer, builds and logs come on top.',
  ].join('\n');
}

function amount(usd: number | undefined): string {
  return usd === undefined ? '' : usd.toFixed(2);
}
