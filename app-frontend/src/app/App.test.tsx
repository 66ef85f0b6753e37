import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { refuse, pendingEntries } from '../store/settling';
import { renderApp, renderWithoutStorage } from '../testing/render-app';

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const click = (name: string | RegExp) => fireEvent.click(button(name));
const rows = () => within(screen.getByRole('list', { name: /Today’s drinks|今天的紀錄/ })).getAllByRole('listitem');
const ring = () => screen.getByRole('progressbar').getAttribute('aria-valuetext');
const oneRow = () => waitFor(() => expect(rows()).toHaveLength(1));

describe('logging', () => {
  it('adds a cup with one tap, tells so, and takes it back', async () => {
    await renderApp();
    expect(screen.getByText('Nothing yet today')).toBeTruthy();
    click('Log 250 ml of water');
    await oneRow();
    expect(ring()).toBe('250 ml of 2,000 ml');
    const toast = await screen.findByText('250 ml of water logged');
    expect(toast.closest('[role=status]')).toBeTruthy();
    click('Undo');
    await screen.findByText('Nothing yet today');
    expect(await screen.findByText('Undone')).toBeTruthy();
  });

  it('logs the chosen drink by what it counts for', async () => {
    const { store } = await renderApp();
    fireEvent.click(screen.getByRole('radio', { name: 'Milk' }));
    click('Log 500 ml of milk');
    await oneRow();
    expect(rows()[0]?.textContent).toContain('counts as 440 ml');
    expect(ring()).toBe('440 ml of 2,000 ml');
    expect(store.getSnapshot().records[0]).toMatchObject({ drink: 'milk', factor: 0.88 });
  });

  it('takes a custom amount at another time, and says which day it went to', async () => {
    const { store } = await renderApp({ now: () => new Date('2026-03-10T04:00:00Z') });
    click('Custom amount');
    const dialog = screen.getByRole('dialog', { name: 'Custom amount' });
    fireEvent.change(within(dialog).getByLabelText('Amount (ml)'), { target: { value: '420' } });
    fireEvent.change(within(dialog).getByLabelText('Date and time'), { target: { value: '2026-03-09T22:15' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Log' }));
    await screen.findByText('420 ml of water logged for Monday, Mar 9');
    expect(store.getSnapshot().records).toMatchObject([
      { amountMl: 420, recordedAt: '2026-03-09T14:15:00.000Z', day: '2026-03-09' },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it.each([
    ['Amount (ml)', '0', /Enter an amount from/],
    ['Amount (ml)', '5001', /Enter an amount from/],
    ['Amount (ml)', '', /Enter an amount from/],
    ['Date and time', '2026-03-10T12:02', /up to now/],
    ['Date and time', '1999-12-31T12:00', /up to now/],
    ['Date and time', '', /Enter a date and time/],
  ])('refuses %s "%s" beside the field', async (label, value, message) => {
    const { store } = await renderApp({ now: () => new Date('2026-03-10T04:00:00Z') });
    click('Custom amount');
    const field = screen.getByLabelText(label);
    fireEvent.change(field, { target: { value } });
    click('Log');
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toMatch(message);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(field.getAttribute('aria-describedby')).toContain(alert.id);
    expect(store.getSnapshot().pendingCount).toBe(0);
  });
});

describe('today', () => {
  it('edits a drink and undoes it', async () => {
    const { store } = await renderApp();
    click('Log 250 ml of water');
    await oneRow();
    click(/^Edit/);
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
    expect(document.activeElement?.textContent).toBe('Today');
    expect(ring()).toBe('0 ml of 2,000 ml');
    click('Undo');
    await oneRow();
    expect(ring()).toBe('350 ml of 2,000 ml');
  });

  it('shows what another tab has written', async () => {
    const { store } = await renderApp();
    await act(() => store.logDrink({ amountMl: 333, drink: 'juice', recordedAt: new Date().toISOString() }));
    expect(rows()[0]?.textContent).toContain('333 ml Juice');
  });

  it('marks what has not been sent, until it has', async () => {
    const { synchroniser } = await renderApp();
    click('Log 150 ml of water');
    await oneRow();
    expect(rows()[0]?.textContent).toContain('Not sent yet');
    synchroniser.request();
    await waitFor(() => expect(rows()[0]?.textContent).not.toContain('Not sent yet'));
    expect(await screen.findByText('All synced')).toBeTruthy();
  });
});

describe('the last seven days', () => {
  it('stand in a table', async () => {
    const { store } = await renderApp({ now: () => new Date('2026-03-10T04:00:00Z') });
    await act(() => store.logDrink({ amountMl: 2100, drink: 'water', recordedAt: '2026-03-09T04:00:00Z' }));
    const [, ...days] = within(screen.getByRole('table', { name: 'Water per day, last 7 days' })).getAllByRole('row');
    const cells = days.map((row) => [...row.children].map((cell) => cell.textContent).join(' | '));
    expect(cells).toHaveLength(7);
    expect(cells.slice(-2)).toEqual([
      'Monday, Mar 9 | 2,100 ml | 2,000 ml | yes',
      'Tuesday, Mar 10 | 0 ml | 2,000 ml | no',
    ]);
  });
});

describe('settings', () => {
  it('change the goal at once, but only to what is allowed', async () => {
    const { store } = await renderApp();
    click('Settings');
    const goal = screen.getByLabelText('Daily goal (ml)');
    fireEvent.change(goal, { target: { value: '1500' } });
    await waitFor(() => expect(ring()).toBe('0 ml of 1,500 ml'));
    fireEvent.change(goal, { target: { value: '100' } });
    expect(screen.getByRole('alert').textContent).toContain('Enter a goal');
    // Writes keep their order: with this one stored, a forbidden goal would be too.
    await act(() => store.changeProfile({ unit: 'ml' }));
    expect(store.getSnapshot().profile.goalMl).toBe(1500);
  });

  it('switch the language and the unit', async () => {
    await renderApp();
    click('Settings');
    fireEvent.click(screen.getByRole('radio', { name: '繁體中文' }));
    await screen.findByRole('dialog', { name: '設定' });
    expect(document.documentElement.lang).toBe('zh-TW');
    fireEvent.click(screen.getByRole('radio', { name: '液量盎司' }));
    await screen.findByRole('button', { name: '記錄 水 8 盎司' });
  });

  it('show a choice at the tap, and the old one again if it cannot be stored', async () => {
    const { store } = await renderApp();
    click('Settings');
    const ounces = screen.getByRole<HTMLInputElement>('radio', { name: 'Fluid ounces (fl oz)' });
    vi.spyOn(store, 'changeProfile').mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'));
    fireEvent.click(ounces);
    expect(ounces.checked).toBe(true);
    await screen.findByText(/could not save that/);
    await waitFor(() => expect(ounces.checked).toBe(false));
  });

  it('take a start of the day', async () => {
    const { store } = await renderApp();
    click('Settings');
    const field = screen.getByLabelText<HTMLInputElement>('A day starts at');
    fireEvent.change(field, { target: { value: '' } });
    fireEvent.change(field, { target: { value: '04:30' } });
    await waitFor(() => expect(store.getSnapshot().profile.dayStartMinutes).toBe(270));
    expect(field.value).toBe('04:30');
  });

  it('greets in Chinese from the start where that is the language', async () => {
    await renderApp({ locale: 'zh-TW' });
    click('記錄 水 250 毫升');
    await oneRow();
    expect(ring()).toBe('250 毫升，目標 2,000 毫升');
    expect(await screen.findByRole('button', { name: '復原' })).toBeTruthy();
  });
});

describe('what needs attention', () => {
  it('is a refused write, with the reason and both ways out', async () => {
    const { store } = await renderApp();
    click('Log 250 ml of water');
    await oneRow();
    const [entry] = await pendingEntries(store);
    if (!entry) throw new Error('a write waits');
    await act(() => refuse(store, entry, { status: 409, code: 'LIMIT_REACHED' }));
    const section = screen.getByRole('region', { name: 'Needs your attention' });
    expect(section.textContent).toContain('250 ml of water was not accepted');
    expect(section.textContent).toContain('This account cannot hold more drinks.');
    fireEvent.click(within(section).getByRole('button', { name: 'Keep mine' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Needs your attention' })).toBeNull());
    await oneRow();
  });

  it('is a session that ended', async () => {
    const { store } = await renderApp();
    await act(() => store.writeSession({ state: 'ended' }));
    expect(screen.getByText('Not syncing')).toBeTruthy();
    click('Continue as a new guest');
    await waitFor(() => expect(screen.queryByText('Not syncing')).toBeNull());
    expect(await store.readSession()).toBeUndefined();
  });

  it('is a browser that stores nothing; a tap tells that nothing was saved', async () => {
    await renderWithoutStorage();
    expect(screen.getByText('This browser does not let FillUp keep data')).toBeTruthy();
    click('Log 250 ml of water');
    expect(await screen.findByText(/could not save that/)).toBeTruthy();
    expect(ring()).toBe('0 ml of 2,000 ml');
  });
});
