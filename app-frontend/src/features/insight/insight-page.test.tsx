import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../store/store';
import { click, tableRows } from '../../testing/page-queries';
import { renderApp } from '../../testing/render-app';

const now = () => new Date('2026-03-12T04:00:00Z');

/** 2,000 on Tuesday, 1,000 on Wednesday, 300 today, Thursday. */
async function someDays(store: Store): Promise<void> {
  for (const [day, amountMl] of Object.entries({ '10': 2000, '11': 1000, '12': 300 })) {
    await store.logDrink({ amountMl, drink: 'water', recordedAt: `2026-03-${day}T03:00:00Z` });
  }
}
const open = async (path: string, before: (store: Store) => Promise<unknown> = someDays) => {
  const rendered = await renderApp({ now, path, before });
  await screen.findByRole('heading', { level: 1, name: 'Insight' });
  return rendered;
};
const figure = (label: string) => screen.getByText(label, { selector: 'dt' }).nextSibling?.textContent;
const openTable = async () => fireEvent.click(await screen.findByText('Show as a table'));

describe('a week', () => {
  it('is a table too, from the first drink to today, and averages days that are over', async () => {
    await open('/insight');
    await openTable();
    expect(tableRows()).toEqual([
      'Tuesday, Mar 10 | 2,000 ml | 2,000 ml | yes',
      'Wednesday, Mar 11 | 1,000 ml | 2,000 ml | no',
      'Thursday, Mar 12 | 300 ml | 2,000 ml | no',
    ]);
    expect([figure('Average a day'), figure('Days on goal')]).toEqual(['1,500 ml', '1 of 3']);
    expect(screen.getByRole('heading', { level: 2 }).textContent).toMatch(/^Mar 9\s–\s15, 2026$/u);
  });

  it('judges past days by the goal that they had', async () => {
    await open('/insight', async (store) => {
      await someDays(store);
      const { profile } = store.getSnapshot();
      const goalHistory = [
        { from: '2026-01-01', goalMl: 900 },
        { from: '2026-03-12', goalMl: 2000 },
      ];
      await store.startAccount({ state: 'ended' }, { ...profile, goalHistory });
    });
    await openTable();
    expect(tableRows()[1]).toBe('Wednesday, Mar 11 | 1,000 ml | 900 ml | yes');
    expect(figure('Days on goal')).toBe('2 of 3');
    await waitFor(() => expect(figure('Days in a row')).toBe('2'));
  });

  it('counts what is logged meanwhile', async () => {
    const { store } = await open('/insight');
    await openTable();
    await act(() => store.logDrink({ amountMl: 500, drink: 'water', recordedAt: '2026-03-11T05:00:00Z' }));
    await waitFor(() => expect(tableRows()[1]).toContain('1,500 ml'));
  });

  it('steps back as far as the first drink and on as far as today', async () => {
    await open('/insight', async (store) => {
      await someDays(store);
      await store.logDrink({ amountMl: 100, drink: 'water', recordedAt: '2026-03-04T04:00:00Z' });
    });
    await screen.findByText('Show as a table');
    expect(screen.queryByRole('link', { name: 'After' })).toBeNull();
    const heading = screen.getByRole('heading', { level: 2 });
    fireEvent.click(await screen.findByRole('link', { name: 'Before' }));
    await waitFor(() => expect(heading.textContent).toMatch(/^Mar 2/));
    // Read out where it changes, and the focus stays where it is.
    expect(heading.getAttribute('aria-live')).toBe('polite');
    expect(document.activeElement).not.toBe(screen.getByRole('heading', { level: 1 }));
    expect(screen.queryByRole('link', { name: 'Before' })).toBeNull();
    fireEvent.click(screen.getByRole('link', { name: 'After' }));
    await waitFor(() => expect(heading.textContent).toMatch(/^Mar 9/));
  });
});

describe('longer times', () => {
  it('are a month of days', async () => {
    await open('/insight/month');
    await openTable();
    expect(tableRows()).toHaveLength(3);
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('March 2026');
  });

  it('are a year of months, each leading to its days', async () => {
    await open('/insight/year', async (store) => {
      await someDays(store);
      await store.logDrink({ amountMl: 1550, drink: 'water', recordedAt: '2026-02-28T04:00:00Z' });
    });
    await openTable();
    // One day of February, then ten days of March of which two had a drink, and today.
    expect(tableRows()).toEqual(['February 2026 | 1,550 ml | 0 of 1', 'March 2026 | 273 ml | 1 of 12']);
    const march = within(screen.getByRole('table')).getByRole('link', { name: 'March 2026' });
    expect(march.getAttribute('href')).toBe('/insight/month/2026-03-01');
  });
});

describe('a day', () => {
  it('lists its drinks, to be edited', async () => {
    await open('/insight/day/2026-03-11');
    const list = await screen.findByRole('list', { name: 'Drinks on Wednesday, Mar 11' });
    expect(within(list).getAllByRole('listitem')).toHaveLength(1);
    expect([figure('Total'), figure('Goal'), figure('Below the goal')]).toEqual(['1,000 ml', '2,000 ml', '1,000 ml']);
    click(/^Delete 1,000 ml of water/);
    expect(await screen.findByText('Nothing was logged on this day.')).toBeTruthy();
    expect(document.activeElement?.textContent).toBe('Drinks');
    click('Undo');
    expect(await screen.findByRole('list', { name: 'Drinks on Wednesday, Mar 11' })).toBeTruthy();
  });

  it('takes another drink at noon', async () => {
    const { store } = await open('/insight/day/2026-03-09');
    fireEvent.click(await screen.findByRole('button', { name: 'Add' }));
    click('Log');
    await screen.findByText('250 ml of water logged for Monday, Mar 9');
    expect(store.getSnapshot().records.at(-1)).toMatchObject({
      recordedAt: '2026-03-09T04:00:00.000Z',
      day: '2026-03-09',
    });
  });

  it('takes no noon that belongs to the day before', async () => {
    const { store } = await open('/insight/day/2026-03-09', async (tab) => {
      await someDays(tab);
      await tab.changeProfile({ dayStartMinutes: 13 * 60 });
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Add' }));
    click('Log');
    await screen.findByText('250 ml of water logged for Monday, Mar 9');
    expect(store.getSnapshot().records.find(({ amountMl }) => amountMl === 250)?.day).toBe('2026-03-09');
  });
});

describe('addresses that somebody typed', () => {
  it.each(['/insight/decade', '/insight/week/2026-02-31', '/insight/week/2099-01-01'])(
    '%s is this week',
    async (path) => {
      await open(path);
      await screen.findByText('Show as a table');
      expect(screen.getByRole('heading', { level: 2 }).textContent).toMatch(/^Mar 9/);
    },
  );
});

it('leads to the first drink where there is none yet', async () => {
  await open('/insight', () => Promise.resolve());
  expect(await screen.findByText('Nothing to look back on yet')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Log a drink' }).getAttribute('href')).toBe('/');
});
