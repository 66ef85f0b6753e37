import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Unit } from '../../api/types';
import { flushOutbox } from '../../sync/flush';
import { click } from '../../testing/page-queries';
import { renderApp } from '../../testing/render-app';

const open = async (unit: Unit = 'ml') => {
  const rendered = await renderApp({ path: '/settings/goal', before: (store) => store.changeProfile({ unit }) });
  await screen.findByRole('heading', { level: 1, name: 'Daily goal' });
  return rendered;
};
const weigh = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe('the calculator', () => {
  it('shows what it comes to before it is taken, and can be undone', async () => {
    const { store, api, server } = await open();
    weigh('Weight (kg)', '62');
    fireEvent.click(screen.getByRole('radio', { name: /^Moderate/ }));
    fireEvent.click(screen.getByRole('radio', { name: 'Warm' }));
    expect(await screen.findByText('Suggested goal: 2,650 ml a day')).toBeTruthy();
    expect(store.getSnapshot().profile.goalMl).toBe(2000);
    click('Use this goal');
    await screen.findByText('Goal set to 2,650 ml');
    expect(store.getSnapshot().profile.goal).toMatchObject({ kind: 'calculated', ml: 2650, weightKg: 62 });
    await flushOutbox(store, api);
    // The server is told what the goal rests on, and works it out itself.
    expect(server.seen.at(-1)?.body).toEqual({
      goal: { kind: 'calculated', weightKg: 62, activity: 'moderate', climate: 'warm' },
    });
    expect(store.getSnapshot().profile.goalMl).toBe(2650);
    click('Undo');
    await waitFor(() => expect(store.getSnapshot().profile.goalMl).toBe(2000));
  });

  it('weighs in pounds where the unit is ounces, and keeps the kilograms it was told', async () => {
    const { store } = await open('floz');
    weigh('Weight (lb)', '150');
    expect(await screen.findByText('Suggested goal: 69.3 fl oz a day')).toBeTruthy();
    click('Use this goal');
    await waitFor(() => expect(store.getSnapshot().profile.goal).toMatchObject({ weightKg: 68 }));
    click('Use this goal');
    await waitFor(() => expect(store.getSnapshot().pendingCount).toBe(3));
    expect(store.getSnapshot().profile.goal).toMatchObject({ weightKg: 68 });
  });

  it.each(['29', '301', '', '-5'])('refuses a weight of "%s"', async (weight) => {
    const { store } = await open();
    weigh('Weight (kg)', weight);
    click('Use this goal');
    expect(screen.getByRole('alert').textContent).toContain('Enter a weight from 30 to 300.');
    expect(store.getSnapshot().pendingCount).toBe(1);
  });

  it('says whom it is for, how it works, and where that comes from', async () => {
    await open();
    expect(screen.getByText(/not medical advice/)).toBeTruthy();
    const sources = screen.getByText('How it is worked out').closest('details');
    if (!sources) throw new Error('no sources');
    expect(sources.textContent).toContain('30 ml');
    const links = within(sources).getAllByRole('link', { hidden: true });
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) expect(link.getAttribute('rel')).toBe('noreferrer');
  });
});

describe('a goal of one’s own', () => {
  it('takes the place of the calculated one', async () => {
    const { store } = await open();
    fireEvent.change(screen.getByLabelText('Daily goal (ml)'), { target: { value: '1500' } });
    click('Set this goal');
    await screen.findByText('Goal set to 1,500 ml');
    expect(store.getSnapshot().profile).toMatchObject({ goalMl: 1500, goal: { kind: 'manual', ml: 1500 } });
  });

  it.each(['499', '10001', ''])('cannot be "%s"', async (goal) => {
    const { store } = await open();
    fireEvent.change(screen.getByLabelText('Daily goal (ml)'), { target: { value: goal } });
    click('Set this goal');
    expect(screen.getByRole('alert').textContent).toContain('Enter a goal from 500 ml to 10,000 ml.');
    expect(store.getSnapshot().pendingCount).toBe(1);
  });

  it('is in ounces with decimals where that is the unit', async () => {
    const { store } = await open('floz');
    fireEvent.change(screen.getByLabelText('Daily goal (fl oz)'), { target: { value: '70.5' } });
    click('Set this goal');
    await waitFor(() => expect(store.getSnapshot().profile.goalMl).toBe(2085));
  });
});
