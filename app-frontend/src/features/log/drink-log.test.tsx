import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { button, click, oneRow, ring, rows } from '../../testing/page-queries';
import { renderApp } from '../../testing/render-app';

it('edits a drink and undoes it', async () => {
  const { store } = await renderApp();
  click('Log 250 ml of water');
  await oneRow();
  click(/^Edit 250 ml/);
  const dialog = screen.getByRole('dialog', { name: 'Edit drink' });
  fireEvent.click(within(dialog).getByRole('button', { name: 'More' }));
  fireEvent.click(within(dialog).getByRole('radio', { name: 'Tea' }));
  fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
  await screen.findByText('Drink changed');
  expect(rows()[0]?.textContent).toContain('300 ml Tea');
  const [{ recordedAt } = { recordedAt: '' }] = store.getSnapshot().records;
  click('Undo');
  await waitFor(() => expect(rows()[0]?.textContent).toContain('250 ml Water'));
  expect(store.getSnapshot().records[0]?.recordedAt).toBe(recordedAt);
});

it('deletes a drink, keeps the focus near, and brings it back', async () => {
  await renderApp();
  click('Log 350 ml of water');
  await oneRow();
  click(/^Delete/);
  await screen.findByText('Drink deleted');
  expect(document.activeElement?.textContent).toBe('Today’s drinks');
  expect(ring()).toBe('0 ml of 2,000 ml');
  click('Undo');
  await oneRow();
  expect(ring()).toBe('350 ml of 2,000 ml');
});

it('deletes with the Delete key from within the row', async () => {
  await renderApp();
  click('Log 350 ml of water');
  await oneRow();
  fireEvent.keyDown(button(/^Edit 350 ml/), { key: 'Delete' });
  expect(await screen.findByText('Drink deleted')).toBeTruthy();
});

it('brings a drink of a deleted kind back with its name and what it counted for', async () => {
  const { store } = await renderApp();
  const own = { kind: 'drink', name: 'Soup', factor: 0.9, icon: 'tea', position: 1, hidden: false } as const;
  const drink = await act(() => store.createItem(own));
  await act(() => store.logDrink({ amountMl: 200, drink, recordedAt: new Date().toISOString() }));
  await act(() => store.deleteItem(drink));
  expect(rows()[0]?.textContent).toContain('200 ml Soup');
  click(/^Delete 200 ml of Soup/);
  await screen.findByText('Drink deleted');
  click('Undo');
  await oneRow();
  expect(store.getSnapshot().records[0]).toMatchObject({ drinkName: 'Soup', factor: 0.9 });
});

const swipe = (row: Element, x: number, pointerType = 'touch') => {
  // jsdom has no pointer events of its own.
  const at = (type: string, clientX: number) =>
    fireEvent(row, Object.assign(new MouseEvent(type, { bubbles: true, clientX, clientY: 0 }), { pointerType }));
  at('pointerdown', 200);
  at('pointermove', 200 + x / 2);
  at('pointermove', 200 + x);
  at('pointerup', 200 + x);
};

it.each([
  [-120, 'Drink deleted'],
  [120, 'Edit drink'],
])('does what a swipe of %i px means', async (x, text) => {
  await renderApp();
  click('Log 350 ml of water');
  await oneRow();
  const row = document.querySelector('.log-row');
  if (row) swipe(row, x);
  expect(await screen.findByText(text)).toBeTruthy();
});

it('takes no short pull and no mouse for a swipe', async () => {
  const { store } = await renderApp();
  click('Log 350 ml of water');
  await oneRow();
  const row = document.querySelector('.log-row');
  if (!row) throw new Error('no row');
  swipe(row, -60);
  swipe(row, -200, 'mouse');
  await act(() => store.changeProfile({ unit: 'ml' }));
  expect(rows()).toHaveLength(1);
});
