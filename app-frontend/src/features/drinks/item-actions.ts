import { useServices, useSnapshot } from '../../app/services-context';
import { settingsOf } from '../../api/items';
import type { Item, ItemSettings } from '../../api/types';
import { useAttempt } from '../../components/use-attempt';
import { positionBetween } from '../../drinks/catalogue';

export interface ItemActions {
  readonly create: (settings: ItemSettings) => Promise<void>;
  readonly change: (item: Item, settings: ItemSettings) => Promise<void>;
  readonly remove: (item: Item) => Promise<void>;
  /** Puts `items[from]` to where `items[to]` is. */
  readonly move: (items: readonly Item[], from: number, to: number) => Promise<void>;
}

/** What one can do with drinks and cups. */
export function useItemActions(): ItemActions {
  const { store } = useServices();
  const { cups } = useSnapshot().catalogue;
  const { attempt, done } = useAttempt();

  return {
    create: (settings) =>
      attempt(async () => {
        const id = await store.createItem(settings);
        done(settings.kind === 'cup' ? 'toast.cupAdded' : 'toast.drinkAdded', {}, () => store.deleteItem(id));
      }),
    change: (item, settings) =>
      attempt(async () => {
        await store.replaceItem(item.id, settings);
        done('toast.itemChanged', {}, () => store.replaceItem(item.id, settingsOf(item)));
      }),
    remove: (item) =>
      attempt(async () => {
        const itsCups = cups.filter(({ builtIn, drink }) => !builtIn && drink === item.id);
        await store.deleteItem(item.id);
        done(item.kind === 'cup' ? 'toast.cupDeleted' : 'toast.drinkGone', {}, async () => {
          // A deleted id never comes back: the drink returns under a new one, and its cups with it.
          const drink = await store.createItem(settingsOf(item));
          for (const cup of itsCups) await store.createItem({ ...settingsOf(cup), drink });
        });
      }),
    move: (items, from, to) =>
      attempt(async () => {
        const item = items[from];
        if (!item) return;
        const others = items.filter((other) => other !== item);
        const position = positionBetween(others[to - 1]?.position, others[to]?.position);
        if (position !== undefined) {
          await store.replaceItem(item.id, { ...settingsOf(item), position });
          return;
        }
        // No room between two neighbours: every item gets a new place.
        const sorted = [...others.slice(0, to), item, ...others.slice(to)];
        for (const [index, each] of sorted.entries()) {
          await store.replaceItem(each.id, { ...settingsOf(each), position: (index + 1) * STEP });
        }
      }),
  };
}

// As the server spaces the built-in ones.
const STEP = 10;
