import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { refuse } from '../../store/settling';
import { pendingEntries } from '../../testing/device';
import { click, oneRow, ring, rows } from '../../testing/page-queries';
import type { Rendered } from '../../testing/render-app';
import { renderApp, renderWithoutStorage } from '../../testing/render-app';

async function withRefused(code: string, status: number): Promise<Rendered> {
  const rendered = await renderApp();
  click('Log 250 ml of water');
  await oneRow();
  const [entry] = await pendingEntries(rendered.store);
  if (!entry) throw new Error('a write waits');
  await act(() => refuse(rendered.store, entry, { status, code }));
  return rendered;
}
const section = () => screen.getByRole('region', { name: 'Needs your attention' });
const gone = () => waitFor(() => expect(screen.queryByRole('region', { name: 'Needs your attention' })).toBeNull());

it('shows a refused write, with the reason, and lets the person insist', async () => {
  await withRefused('LIMIT_REACHED', 409);
  expect(section().textContent).toContain('250 ml of water was not accepted');
  expect(section().textContent).toContain('This account cannot hold more.');
  fireEvent.click(within(section()).getByRole('button', { name: 'Keep mine' }));
  await gone();
  await oneRow();
});

it('lets the person correct what was refused', async () => {
  const { store } = await withRefused('VALIDATION_FAILED', 400);
  fireEvent.click(within(section()).getByRole('button', { name: 'Edit' }));
  fireEvent.change(screen.getByLabelText('Amount (ml)'), { target: { value: '300' } });
  click('Save');
  await gone();
  await oneRow();
  expect(rows()[0]?.textContent).toContain('300 ml');
  expect(store.getSnapshot()).toMatchObject({ pendingCount: 1, refused: [] });
});

it('names a refused drink of one’s own', async () => {
  const { store } = await renderApp();
  const own = { kind: 'drink', name: 'Kombucha', factor: 0.95, icon: 'tea', position: 1, hidden: false } as const;
  await act(() => store.createItem(own));
  const [entry] = await pendingEntries(store);
  if (!entry) throw new Error('a write waits');
  await act(() => refuse(store, entry, { status: 409, code: 'LIMIT_REACHED' }));
  expect(section().textContent).toContain('“Kombucha” was not accepted');
  fireEvent.click(within(section()).getByRole('button', { name: 'Discard' }));
  await gone();
});

it('shows a session that ended', async () => {
  const { store } = await renderApp();
  await act(() => store.writeSession({ state: 'ended' }));
  expect(screen.getByText('Not syncing')).toBeTruthy();
  click('Continue as a new guest');
  await waitFor(() => expect(screen.queryByText('Not syncing')).toBeNull());
  expect(await store.readSession()).toBeUndefined();
});

it('shows a browser that stores nothing; a tap tells that nothing was saved', async () => {
  await renderWithoutStorage();
  expect(screen.getByText('This browser does not let FillUp keep data')).toBeTruthy();
  click('Log 250 ml of water');
  expect(await screen.findByText(/could not save that/)).toBeTruthy();
  expect(ring()).toBe('0 ml of 2,000 ml');
});
