import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { FakePush } from '../../testing/fake-push';
import { click } from '../../testing/page-queries';
import type { Rendered } from '../../testing/render-app';
import { renderApp } from '../../testing/render-app';

async function openReminders(prepare: (push: FakePush) => void = () => undefined): Promise<Rendered> {
  const push = new FakePush();
  prepare(push);
  const rendered = await renderApp({ path: '/settings/reminders', push });
  await screen.findByRole('heading', { level: 1, name: 'Reminders' });
  return rendered;
}
const device = () => screen.getByRole('region', { name: 'Notifications on this device' });

it('asks the browser only when the person does, and bears a no', async () => {
  const { push, server } = await openReminders((browser) => {
    browser.answer = 'default';
  });
  expect(device().textContent).toContain('Your browser will ask');
  expect(push.asked).toBe(0);
  click('Turn on notifications');
  await screen.findByText(/The browser was not allowed to notify/);
  expect(push.asked).toBe(1);
  expect(server.seen.some(({ path }) => path === '/v1/push-subscriptions')).toBe(false);
});

it('tells the iPhone to install the app first, and a browser without notifications that it has none', async () => {
  const { push } = await openReminders((browser) => {
    browser.supported = 'installed';
  });
  expect(device().textContent).toContain('open FillUp from there');
  expect(within(device()).queryByRole('button')).toBeNull();
  push.supported = 'no';
  fireEvent.click(screen.getByRole('switch', { name: /^Stop at the goal/ }));
  await waitFor(() => expect(device().textContent).toContain('cannot show notifications'));
});

it('says that a push service is out of reach, and keeps the offer', async () => {
  await openReminders((browser) => {
    browser.broken = true;
  });
  click('Turn on notifications');
  expect((await within(device()).findByRole('alert')).textContent).toContain('could not sign up');
  expect(screen.getByRole('button', { name: 'Turn on notifications' })).toBeTruthy();
});

it('shows when the browser takes the permission back', async () => {
  const { push } = await openReminders();
  click('Turn on notifications');
  await screen.findByText('This device is notified.');
  act(() => push.change('denied'));
  expect(device().textContent).toContain('the browser no longer allows it');
  act(() => push.change('default'));
  expect(device().textContent).toContain('the browser has forgotten that it may');
});

it('follows what another device sets, and leaves half a time alone', async () => {
  const { store } = await openReminders();
  const [from] = screen.getAllByLabelText<HTMLInputElement>('From');
  if (!from) throw new Error('the window has a beginning');
  fireEvent.change(from, { target: { value: '' } });
  expect(from.value).toBe('');
  await act(() => store.changeReminders(() => ({ fromMinutes: 6 * 60 + 30 })));
  await waitFor(() => expect(from.value).toBe('06:30'));
  fireEvent.change(from, { target: { value: '07:15' } });
  await waitFor(() => expect(store.getSnapshot().reminders.fromMinutes).toBe(435));
  expect(from.value).toBe('07:15');
});

it('keeps each of two choices that follow each other faster than the page', async () => {
  const { store } = await openReminders();
  fireEvent.click(screen.getByRole('switch', { name: /^Pause today/ }));
  fireEvent.click(screen.getByRole('checkbox', { name: 'Saturday' }));
  fireEvent.click(screen.getByRole('checkbox', { name: 'Sunday' }));
  click('Add quiet hours');
  await waitFor(() => expect(store.getSnapshot().reminders.quiet).toHaveLength(1));
  expect(store.getSnapshot().reminders).toMatchObject({ days: [1, 2, 3, 4, 5], pausedOn: store.getSnapshot().today });
});
