import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Rendered } from '../../testing/render-app';
import { renderApp } from '../../testing/render-app';
import { oneRow, click, ring } from '../../testing/page-queries';

async function openSettings(): Promise<Rendered> {
  const rendered = await renderApp({ path: '/settings' });
  await screen.findByRole('heading', { level: 1, name: 'Settings' });
  return rendered;
}

describe('settings', () => {
  it('switch the language and the unit', async () => {
    const { store } = await openSettings();
    fireEvent.click(screen.getByRole('radio', { name: '繁體中文' }));
    await screen.findByRole('heading', { level: 1, name: '設定' });
    expect(document.documentElement.lang).toBe('zh-TW');
    expect(document.title).toBe('設定 · FillUp');
    fireEvent.click(screen.getByRole('radio', { name: '液量盎司' }));
    await waitFor(() => expect(store.getSnapshot().profile.unit).toBe('floz'));
    expect(screen.getByText('67.6 盎司')).toBeTruthy();
  });

  it('show a choice at the tap, and the old one again if it cannot be stored', async () => {
    const { store } = await openSettings();
    const ounces = screen.getByRole<HTMLInputElement>('radio', { name: 'Fluid ounces (fl oz)' });
    vi.spyOn(store, 'changeProfile').mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'));
    fireEvent.click(ounces);
    expect(ounces.checked).toBe(true);
    await screen.findByText(/could not save that/);
    await waitFor(() => expect(ounces.checked).toBe(false));
  });

  it('take a start of the day', async () => {
    const { store } = await openSettings();
    const field = screen.getByLabelText<HTMLInputElement>('A day starts at');
    fireEvent.change(field, { target: { value: '' } });
    fireEvent.change(field, { target: { value: '04:30' } });
    await waitFor(() => expect(store.getSnapshot().profile.dayStartMinutes).toBe(270));
    expect(field.value).toBe('04:30');
  });

  it('lead to the goal and to the cups', async () => {
    await openSettings();
    expect(screen.getByRole('link', { name: /Daily goal/ }).getAttribute('href')).toBe('/settings/goal');
    expect(screen.getByRole('link', { name: /Cups and drinks/ }).getAttribute('href')).toBe('/settings/drinks');
  });

  it('greet in Chinese from the start where that is the language', async () => {
    await renderApp({ locale: 'zh-TW' });
    click('記錄 水 250 毫升');
    await oneRow();
    expect(ring()).toBe('250 毫升，目標 2,000 毫升');
    expect(await screen.findByRole('button', { name: '復原' })).toBeTruthy();
  });
});

describe('the number on the app’s icon', () => {
  afterEach(() => {
    for (const name of ['setAppBadge', 'clearAppBadge']) Reflect.deleteProperty(navigator, name);
  });

  it('is offered where there can be one, and is off until the person wants it', async () => {
    Object.assign(navigator, { setAppBadge: vi.fn(), clearAppBadge: vi.fn() });
    const { store } = await openSettings();
    const choice = screen.getByRole<HTMLInputElement>('switch', { name: /Cups left on the app icon/ });
    expect(choice.checked).toBe(false);
    fireEvent.click(choice);
    await waitFor(() => expect(store.getSnapshot().device.badge).toBe(true));
  });

  it('is not offered elsewhere', async () => {
    await openSettings();
    expect(screen.queryByRole('switch')).toBeNull();
  });
});
