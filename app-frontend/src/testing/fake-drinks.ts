import type { Change, Drink, Item, ItemSettings } from '../api/types';
import { builtInItems } from '../drinks/built-in';
import type { SeenRequest } from './fake-server';

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

interface StoredItem {
  item: Item;
  deleted: boolean;
  readonly creation: string;
}

type Answer = { readonly status: number; readonly body?: unknown };

const MOST = 100;

/** An account's drinks and cups on the fake server. */
export class FakeDrinks {
  private readonly stored = new Map<string, StoredItem>();

  constructor(private readonly changed: (change: Change) => void) {}

  get items(): Item[] {
    const own = [...this.stored.values()].filter(({ deleted }) => !deleted).map(({ item }) => item);
    const touched = new Set(own.map(({ id }) => id));
    return [...builtInItems.filter(({ id }) => !touched.has(id)), ...own];
  }

  answer({ method, path, body, ifMatch }: SeenRequest): Answer {
    if (path === '/v1/drinks') {
      if (method === 'GET') return { status: 200, body: { items: this.items } };
      return this.create(body as ItemSettings & { id: string });
    }
    const id = path.slice('/v1/drinks/'.length);
    return method === 'DELETE' ? this.remove(id) : this.replace(id, body as ItemSettings, ifMatch);
  }

  /** What a record keeps of its drink, deleted ones included. */
  snapshotOf(drink: string): { factor: number; drinkName: string | null } {
    const item = [...builtInItems, ...[...this.stored.values()].map((known) => known.item)].find(
      (known): known is Drink => known.kind === 'drink' && known.id === drink,
    );
    if (!item) throw new Refused(400, 'VALIDATION_FAILED');
    return { factor: item.factor, drinkName: item.name };
  }

  /** @returns how many */
  takeOver(other: FakeDrinks): number {
    const own = [...other.stored].filter(([id, { item }]) => !item.builtIn && !this.stored.has(id));
    for (const [id, stored] of own) {
      this.stored.set(id, stored);
      this.changed({ type: 'drink', id, deleted: stored.deleted, drink: stored.item });
    }
    return own.length;
  }

  private create({ id, ...settings }: ItemSettings & { id: string }): Answer {
    const creation = JSON.stringify(settings);
    const known = this.stored.get(id);
    if (known) {
      if (known.deleted) throw new Refused(410, 'DRINK_DELETED');
      if (known.creation !== creation) throw new Refused(409, 'DRINK_CONFLICT');
      return { status: 200, body: known.item };
    }
    if ([...this.stored.values()].filter(({ item, deleted }) => !item.builtIn && !deleted).length >= MOST) {
      throw new Refused(409, 'LIMIT_REACHED');
    }
    if (settings.kind === 'cup') this.snapshotOf(settings.drink);
    const item = this.put(id, { item: { ...settings, id, builtIn: false, version: 1 }, deleted: false, creation });
    return { status: 201, body: item };
  }

  private replace(id: string, settings: ItemSettings, ifMatch: string | null): Answer {
    const known = this.items.find((item) => item.id === id);
    if (!known) throw new Refused(404, 'NOT_FOUND');
    if (ifMatch === null) throw new Refused(428, 'PRECONDITION_REQUIRED');
    if (ifMatch !== `"${String(known.version)}"`) throw new Refused(412, 'VERSION_MISMATCH');
    const creation = this.stored.get(id)?.creation ?? '';
    const item = { ...known, ...settings, version: known.version + 1 } as Item;
    return { status: 200, body: this.put(id, { item, deleted: false, creation }) };
  }

  private remove(id: string): Answer {
    const known = this.stored.get(id);
    if (!known) throw new Refused(404, 'NOT_FOUND');
    const cups = [...this.stored.entries()].filter(([, { item }]) => item.kind === 'cup' && item.drink === id);
    for (const [key, stored] of [...cups, [id, known] as const]) {
      if (!stored.deleted) this.changed({ type: 'drink', id: key, deleted: true });
      stored.deleted = true;
    }
    return { status: 204 };
  }

  private put(id: string, stored: StoredItem): Item {
    this.stored.set(id, stored);
    this.changed({ type: 'drink', id, deleted: false, drink: stored.item });
    return stored.item;
  }
}
