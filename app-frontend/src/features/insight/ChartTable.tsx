import type { ReactNode } from 'react';
import { useTranslator } from '../../i18n/language';

interface ChartTableProps {
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly key: string;
    readonly head: ReactNode;
    readonly cells: readonly string[];
  }[];
}

/** The chart as everybody can read it. */
export function ChartTable({ columns, rows }: ChartTableProps) {
  const t = useTranslator();
  return (
    <details className="chart-table">
      <summary>{t('insight.table')}</summary>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, cells }) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              {cells.map((cell, index) => (
                <td key={columns[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
