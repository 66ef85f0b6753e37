import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { button, click, oneRow, ring, rows } from '../../testing/page-queries';
import { renderApp } from '../../testing/render-app';

const noon = () => new Date('2026-03-10T04:00:00Z');

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

  it('moves the water for each drink, and not before the first', async () => {
    await renderApp();
    const waves = () => document.querySelector('.ring-water > g');
    expect(waves()?.classList.contains('ring-poured')).toBe(false);
    click('Log 250 ml of water');
    await oneRow();
    const first = waves();
    expect(first?.classList.contains('ring-poured')).toBe(true);
    click('Log 150 ml of water');
    await waitFor(() => expect(ring()).toBe('400 ml of 2,000 ml'));
    // Another element: its animation begins anew.
    expect(waves()).not.toBe(first);
  });

  it('gives the focus back to where it was when the message goes', async () => {
    await renderApp();
    const cup = button('Log 250 ml of water');
    cup.focus();
    fireEvent.click(cup);
    await screen.findByText('250 ml of water logged');
    click('Dismiss message');
    expect(document.activeElement).toBe(cup);
  });

  it('logs what is in the cup', async () => {
    const { store } = await renderApp();
    click('Log 240 ml of coffee');
    await oneRow();
    expect(store.getSnapshot().records[0]).toMatchObject({ drink: 'coffee', factor: 0.99, drinkName: null });
  });

  it('fills every cup with another drink for one tap, and counts it for what it is', async () => {
    const { store } = await renderApp();
    fireEvent.click(screen.getByRole('radio', { name: 'Milk' }));
    click('Log 500 ml of milk');
    await oneRow();
    expect(rows()[0]?.textContent).toContain('counts as 440 ml');
    expect(ring()).toBe('440 ml of 2,000 ml');
    expect(store.getSnapshot().records[0]).toMatchObject({ drink: 'milk', factor: 0.88 });
    expect(button('Log 500 ml of water')).toBeTruthy();
  });

  it('offers no hidden cup or drink', async () => {
    const { store } = await renderApp();
    const { cups, drinks } = store.getSnapshot().catalogue;
    for (const item of [cups[0], drinks[1]])
      if (item) await act(() => store.replaceItem(item.id, { ...item, hidden: true }));
    expect(screen.queryByRole('button', { name: 'Log 150 ml of water' })).toBeNull();
    expect(screen.queryByRole('radio', { name: 'Sparkling water' })).toBeNull();
  });

  it('has cups of whole ounces where the unit is ounces', async () => {
    const { store } = await renderApp({ before: (tab) => tab.changeProfile({ unit: 'floz' }) });
    click('Log 8 fl oz of water');
    await oneRow();
    expect(store.getSnapshot().records[0]?.amountMl).toBe(237);
  });

  it('takes a custom amount at another time, and says which day it went to', async () => {
    const { store } = await renderApp({ now: noon });
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
    const { store } = await renderApp({ now: noon });
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

  it('marks what has not been sent, until it has', async () => {
    const { synchroniser } = await renderApp();
    click('Log 150 ml of water');
    await oneRow();
    expect(rows()[0]?.textContent).toContain('Not sent yet');
    synchroniser.request();
    await waitFor(() => expect(rows()[0]?.textContent).not.toContain('Not sent yet'));
    expect(await screen.findByText('All synced')).toBeTruthy();
  });

  it('shows what another tab has written', async () => {
    const { store } = await renderApp();
    await act(() => store.logDrink({ amountMl: 333, drink: 'juice', recordedAt: new Date().toISOString() }));
    expect(rows()[0]?.textContent).toContain('333 ml Juice');
  });
});

describe('the goal', () => {
  it('is celebrated when it is reached, and only then', async () => {
    const celebrating = () => document.querySelector('.ring-celebrating') !== null;
    await renderApp({ before: (tab) => tab.changeProfile({ goalMl: 500 }) });
    click('Log 250 ml of water');
    await screen.findByText('250 ml of water logged');
    expect(celebrating()).toBe(false);
    click('Log 350 ml of water');
    await screen.findByText('350 ml of water logged. Goal reached!');
    await waitFor(() => expect(celebrating()).toBe(true));
  });

  it('is not celebrated again when the page is opened on a day that is done', async () => {
    const recordedAt = new Date().toISOString();
    await renderApp({ before: (tab) => tab.logDrink({ amountMl: 2500, drink: 'water', recordedAt }) });
    expect(screen.getByText('Goal reached')).toBeTruthy();
    expect(document.querySelector('.ring-celebrating')).toBeNull();
  });

  it.each([
    ['2026-03-10T07:00:00Z', 'Even pace: 1,000 ml by now'],
    ['2026-03-09T23:30:00Z', undefined],
    ['2026-03-10T14:30:00Z', undefined],
  ])('at %s says %s', async (now, text) => {
    await renderApp({ now: () => new Date(now) });
    expect(document.querySelector('.ring-caption')?.textContent).toBe(text);
  });
});

describe('the last days', () => {
  it('are told in words, each by the goal of its day, and lead to their drinks', async () => {
    await renderApp({
      now: noon,
      before: (tab) => tab.logDrink({ amountMl: 2100, drink: 'water', recordedAt: '2026-03-09T04:00:00Z' }),
    });
    const day = screen.getByRole('link', { name: 'Monday, Mar 9: 2,100 ml of 2,000 ml' });
    expect(day.getAttribute('href')).toBe('/insight/day/2026-03-09');
  });

  it('say how long the streak is', async () => {
    await renderApp({
      now: noon,
      before: async (tab) => {
        for (const day of ['07', '08', '09']) {
          await tab.logDrink({ amountMl: 2000, drink: 'water', recordedAt: `2026-03-${day}T04:00:00Z` });
        }
      },
    });
    expect(await screen.findByText('3-day streak')).toBeTruthy();
    for (let n = 0; n < 4; n++) click('Log 500 ml of water');
    expect(await screen.findByText('4-day streak')).toBeTruthy();
  });
});

describe('a shortcut of the installed app', () => {
  it('logs the cup at once, and not again with a reload', async () => {
    await renderApp({ path: '/?log=2' });
    expect(await screen.findByText('250 ml of water logged')).toBeTruthy();
    expect(location.search).toBe('');
  });

  it('opens any amount', async () => {
    await renderApp({ path: '/?log=custom' });
    expect(await screen.findByRole('dialog', { name: 'Custom amount' })).toBeTruthy();
  });

  it('is nothing that a link on another page can do', async () => {
    vi.spyOn(document, 'referrer', 'get').mockReturnValue('https://elsewhere.test/');
    const { store } = await renderApp({ path: '/?log=1' });
    vi.restoreAllMocks();
    expect(location.search).toBe('');
    // Writes keep their order: with this one stored, that one would be too.
    await act(() => store.changeProfile({ unit: 'ml' }));
    expect(store.getSnapshot().records).toEqual([]);
  });
});
