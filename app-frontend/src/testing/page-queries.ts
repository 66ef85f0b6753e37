import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect } from 'vitest';

export const button = (name: string | RegExp) => screen.getByRole('button', { name });
export const click = (name: string | RegExp) => fireEvent.click(button(name));
export const rows = () =>
  within(screen.getByRole('list', { name: /Today’s drinks|今天的紀錄/ })).getAllByRole('listitem');
export const oneRow = () => waitFor(() => expect(rows()).toHaveLength(1));
/** What the ring says. */
export const ring = () => screen.getByRole('progressbar').getAttribute('aria-valuetext');

/** The texts of a table's rows, the head left out. */
export function tableRows(): string[] {
  const [, ...body] = within(screen.getByRole('table')).getAllByRole('row');
  return body.map((row) => [...row.children].map((cell) => cell.textContent).join(' | '));
}
