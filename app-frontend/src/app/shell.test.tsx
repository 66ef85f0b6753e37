import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { routes } from './routes';
import { renderApp } from '../testing/render-app';

const tab = (name: string) => screen.getByRole('link', { name });

afterEach(() => {
  vi.restoreAllMocks();
});

describe('moving between pages', () => {
  it('changes the address and the title, and reads the new page out by its heading', async () => {
    await renderApp();
    expect(document.title).toBe('Today · FillUp');
    // A page that is opened has the focus where the browser puts it.
    expect(document.activeElement).toBe(document.body);
    fireEvent.click(tab('Insight'));
    const heading = await screen.findByRole('heading', { level: 1, name: 'Insight' });
    expect(location.pathname).toBe('/insight');
    expect(document.title).toBe('Insight · FillUp');
    expect(document.activeElement).toBe(heading);
    expect(tab('Insight').getAttribute('aria-current')).toBe('page');
    expect(tab('Today').getAttribute('aria-current')).toBeNull();
  });

  it('follows the browser’s own buttons', async () => {
    await renderApp();
    fireEvent.click(tab('Settings'));
    await screen.findByRole('heading', { level: 1, name: 'Settings' });
    act(() => history.back());
    expect(await screen.findByRole('heading', { level: 1, name: 'Today' })).toBeTruthy();
  });

  it('leaves every other click to the browser', async () => {
    await renderApp();
    let taken: boolean | undefined;
    const browser = (event: Event) => {
      taken = event.defaultPrevented;
      event.preventDefault();
    };
    document.addEventListener('click', browser, { once: true });
    fireEvent.click(tab('Insight'), { metaKey: true });
    expect(taken).toBe(false);
    expect(location.pathname).toBe('/');
  });

  it('says so where an address leads nowhere', async () => {
    await renderApp({ path: '/nowhere/at/all' });
    expect(screen.getByRole('heading', { level: 1, name: 'Nothing here' })).toBeTruthy();
  });

  it('keeps the way back open when a page fails', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const broken = {
      pattern: '/broken',
      page: () => {
        throw new Error('a defect');
      },
    };
    const all = routes as unknown as (typeof broken)[];
    all.push(broken);
    await renderApp({ path: '/broken' });
    all.pop();
    expect(screen.getByRole('alert').textContent).toContain('What you logged is safe on this device.');
    fireEvent.click(tab('Today'));
    await waitFor(() => expect(screen.getByRole('heading', { level: 1, name: 'Today' })).toBeTruthy());
  });
});
