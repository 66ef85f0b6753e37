import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { writeMeta } from '../../store/database';
import type { Store } from '../../store/store';
import { button, click } from '../../testing/page-queries';
import type { Rendered } from '../../testing/render-app';
import { renderApp } from '../../testing/render-app';
import { cupOf, soup } from '../../testing/items';

async function openDrinks(before?: (store: Store) => Promise<unknown>): Promise<Rendered> {
  const rendered = await renderApp({ path: '/settings/drinks', ...(before && { before }) });
  await screen.findByRole('heading', { level: 1, name: 'Cups and drinks' });
  return rendered;
}
const titles = (list: 'Cups' | 'Drinks') =>
  within(screen.getByRole('list', { name: list }))
    .getAllByRole('listitem')
    .map((row) => row.querySelector('.item-title')?.textContent);
const order = ['Small glass', 'Glass', 'Tumbler', 'Bottle', 'Mug of coffee', 'Mug of tea'];
const expectOrder = (...names: string[]) => waitFor(() => expect(titles('Cups').slice(0, names.length)).toEqual(names));

describe('the order', () => {
  it('is changed with buttons, told, kept under the focus, and stops at the ends', async () => {
    const { store } = await openDrinks();
    expect(titles('Cups')).toEqual(order);
    const up = button('Move Bottle up');
    up.focus();
    fireEvent.click(up);
    await expectOrder('Small glass', 'Glass', 'Bottle', 'Tumbler');
    expect(screen.getByText('Bottle is now number 3 of 6')).toBeTruthy();
    expect(document.activeElement).toBe(button('Move Bottle up'));
    click('Move Small glass up');
    await act(() => store.changeProfile({ unit: 'ml' }));
    expect(titles('Cups')[0]).toBe('Small glass');
  });

  it('is changed with the arrow keys on the handle', async () => {
    await openDrinks();
    const handle = () => button(/^Move Glass: drag/);
    fireEvent.keyDown(handle(), { key: 'ArrowDown' });
    await expectOrder('Small glass', 'Tumbler', 'Glass', 'Bottle');
    fireEvent.keyDown(handle(), { key: 'ArrowUp' });
    await expectOrder(...order);
  });

  it('is changed by dragging', async () => {
    Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, value: 64 });
    HTMLElement.prototype.setPointerCapture = () => undefined;
    await openDrinks();
    const handle = button(/^Move Bottle: drag/);
    const at = (type: string, clientY: number) =>
      fireEvent(handle, Object.assign(new MouseEvent(type, { bubbles: true, clientY }), { pointerId: 1 }));
    at('pointerdown', 300);
    at('pointermove', 300 - 64 * 2);
    at('pointerup', 300 - 64 * 2);
    await expectOrder('Small glass', 'Bottle', 'Glass', 'Tumbler');
  });

  it('is one write for a move, until there is no room between two neighbours', async () => {
    const { store } = await openDrinks();
    click('Move Bottle up');
    await expectOrder('Small glass', 'Glass', 'Bottle', 'Tumbler');
    expect(store.getSnapshot().pendingCount).toBe(1);
    const [first, second] = store.getSnapshot().catalogue.cups;
    if (!first || !second) throw new Error('no cups');
    await act(() => store.replaceItem(second.id, { ...second, position: first.position }));
    click('Move Tumbler up');
    await waitFor(() => expect(titles('Cups')[2]).toBe('Tumbler'));
    click('Move Tumbler up');
    await waitFor(() => expect(titles('Cups')[1]).toBe('Tumbler'));
    const positions = store.getSnapshot().catalogue.cups.map(({ position }) => position);
    expect(new Set(positions).size).toBe(positions.length);
  });
});

describe('cups and drinks of one’s own', () => {
  it('are added, and can be taken back', async () => {
    const { store } = await openDrinks();
    click('Add a drink');
    const dialog = screen.getByRole('dialog', { name: 'Add a drink' });
    fireEvent.change(within(dialog).getByLabelText('Name'), { target: { value: '  Soup ' } });
    fireEvent.change(within(dialog).getByLabelText('Counts as water (%)'), { target: { value: '90' } });
    fireEvent.click(within(dialog).getByRole('radio', { name: 'Tea' }));
    click('Save');
    await screen.findByText('Drink added');
    expect(store.getSnapshot().catalogue.drinks.at(-1)).toMatchObject({ name: 'Soup', factor: 0.9, icon: 'tea' });
    expect(titles('Drinks').at(-1)).toBe('Soup');
    click('Undo');
    await waitFor(() => expect(titles('Drinks').at(-1)).toBe('Sports drink'));
  });

  it.each([
    ['Name', ' ', 'Enter a name.'],
    ['Counts as water (%)', '151', /from 0 to 150/],
    ['Counts as water (%)', '-1', /from 0 to 150/],
    ['Counts as water (%)', '9.5', /from 0 to 150/],
    ['Counts as water (%)', '', /from 0 to 150/],
  ])('are refused with %s "%s"', async (label, value, message) => {
    await openDrinks();
    click('Add a drink');
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Soup' } });
    fireEvent.change(screen.getByLabelText(label), { target: { value } });
    click('Save');
    expect(screen.getByRole('alert').textContent).toMatch(message);
  });

  it('are cups of any drink, named or not', async () => {
    const { store } = await openDrinks();
    click('Add a cup');
    fireEvent.change(screen.getByLabelText('Amount (ml)'), { target: { value: '420' } });
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('radio', { name: 'Milk' }));
    fireEvent.click(screen.getByRole('radio', { name: 'Mug' }));
    click('Save');
    await screen.findByText('Cup added');
    expect(store.getSnapshot().catalogue.cups.at(-1)).toMatchObject({
      name: null,
      drink: 'milk',
      amountMl: 420,
      icon: 'mug',
    });
    expect(titles('Cups').at(-1)).toBe('420 ml Milk');
  });

  it('are edited and deleted; a drink takes its cups along, and brings them back', async () => {
    const { store } = await openDrinks();
    const drink = await act(() => store.createItem(soup));
    await act(() => store.createItem(cupOf(drink)));
    click('Edit Soup');
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Broth' } });
    click('Save');
    await waitFor(() => expect(titles('Cups').at(-1)).toBe('300 ml Broth'));
    click('Edit Broth');
    click('Delete');
    await screen.findByText('Drink deleted, with its cups');
    expect(titles('Cups')).toEqual(order);
    click('Undo');
    await waitFor(() => expect(titles('Cups').at(-1)).toBe('300 ml Broth'));
    const { cups, drinks } = store.getSnapshot().catalogue;
    expect(cups.at(-1)?.drink).toBe(drinks.at(-1)?.id);
  });

  it('end at the server’s limit', async () => {
    const items = Array.from({ length: 100 }, (_, n) => ({
      ...soup,
      id: `soup-${String(n)}`,
      builtIn: false,
      version: 1,
    }));
    await openDrinks((store) => store.commit('server', async (tx) => await writeMeta(tx, 'items', items)));
    for (const name of ['Add a cup', 'Add a drink']) expect(button(name)).toHaveProperty('disabled', true);
    expect(screen.getByText(/There is room for 100/)).toBeTruthy();
  });
});

it('hides what comes with the product, and shows it again', async () => {
  const { store } = await openDrinks();
  click('Hide Mug of tea');
  await screen.findByText('Changed');
  expect(store.getSnapshot().catalogue.cups.at(-1)).toMatchObject({ hidden: true });
  click('Show Mug of tea');
  await waitFor(() => expect(store.getSnapshot().catalogue.cups.at(-1)).toMatchObject({ hidden: false }));
});
