import { useState } from 'react';
import { useSnapshot } from '../../app/services-context';
import type { Catalogue } from '../../drinks/catalogue';
import type { Item, Locale, Unit } from '../../api/types';
import { Icon } from '../../components/icons';
import { builtInName, WATER } from '../../drinks/built-in';
import { cupAmountMl, drinkName, findDrink } from '../../drinks/catalogue';
import { CupGlyph } from '../../drinks/CupGlyph';
import { DrinkGlyph } from '../../drinks/DrinkGlyph';
import { formatAmount, formatPercent } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { useItemActions } from './item-actions';
import { useSorting } from './sorting';

interface SortableItemsProps<T extends Item> {
  readonly label: string;
  readonly items: readonly T[];
  readonly onEdit: (item: T) => void;
  readonly onToggle: (item: T) => void;
}

/** In the person's order: dragged by the handle, moved with arrow keys on it, or with the buttons. */
export function SortableItems<T extends Item>({ label, items, onEdit, onToggle }: SortableItemsProps<T>) {
  const t = useTranslator();
  const { profile, catalogue } = useSnapshot();
  const { move } = useItemActions();
  const [announcement, setAnnouncement] = useState('');
  const moved = (from: number, to: number) => {
    const item = items[from];
    if (!item) return;
    const { title } = wordsOf(item, catalogue, profile.unit, t.locale);
    setAnnouncement(t('drinks.moved', { name: title, place: to + 1, count: items.length }));
    void move(items, from, to);
  };
  const { list, offsetOf, isDragged, moveBy, handleProps } = useSorting(items.length, moved);

  return (
    <>
      <ul ref={list} className="items" aria-label={label}>
        {items.map((item, index) => {
          const { title, detail } = wordsOf(item, catalogue, profile.unit, t.locale);
          const offset = offsetOf(index);
          return (
            <li
              key={item.id}
              className={['item', item.hidden && 'item-hidden', isDragged(index) && 'item-dragged']
                .filter(Boolean)
                .join(' ')}
              style={offset === 0 ? undefined : { transform: `translateY(${String(offset)}px)` }}
            >
              <button
                type="button"
                className="icon-button grip"
                aria-label={t('drinks.move', { name: title })}
                {...handleProps(index)}
              >
                <Icon name="grip" />
              </button>
              <Glyph item={item} catalogue={catalogue} />
              <span className="item-words">
                <span className="item-title">{title}</span>
                <span className="muted">{item.hidden ? t('drinks.hidden') : detail}</span>
              </span>
              {/* Not disabled at the ends: the focus would be lost there. */}
              <span className="steps">
                <button
                  type="button"
                  className="step"
                  aria-label={t('drinks.up', { name: title })}
                  aria-disabled={index === 0}
                  onClick={() => moveBy(index, -1)}
                >
                  <Icon name="up" />
                </button>
                <button
                  type="button"
                  className="step"
                  aria-label={t('drinks.down', { name: title })}
                  aria-disabled={index === items.length - 1}
                  onClick={() => moveBy(index, 1)}
                >
                  <Icon name="down" />
                </button>
              </span>
              {item.builtIn ? (
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t(item.hidden ? 'drinks.show' : 'drinks.hide', { name: title })}
                  onClick={() => onToggle(item)}
                >
                  <Icon name={item.hidden ? 'hidden' : 'shown'} />
                </button>
              ) : (
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t('drinks.edit', { name: title })}
                  onClick={() => onEdit(item)}
                >
                  <Icon name="edit" />
                </button>
              )}
            </li>
          );
        })}
      </ul>
      <p className="visually-hidden" role="status">
        {announcement}
      </p>
    </>
  );
}

function Glyph({ item, catalogue }: { readonly item: Item; readonly catalogue: Catalogue }) {
  if (item.kind === 'drink') return <DrinkGlyph icon={item.icon} />;
  const drinkIcon = findDrink(catalogue, item.drink)?.icon ?? WATER;
  return <CupGlyph icon={item.icon} drinkIcon={drinkIcon} amountMl={item.amountMl} />;
}

function wordsOf(item: Item, catalogue: Catalogue, unit: Unit, locale: Locale): { title: string; detail: string } {
  if (item.kind === 'drink') {
    return {
      title: drinkName({ drink: item.id, drinkName: item.name }, locale),
      detail: formatPercent(item.factor, locale),
    };
  }
  const amount = formatAmount(cupAmountMl(item, unit), unit, locale);
  const drink = drinkName({ drink: item.drink, drinkName: findDrink(catalogue, item.drink)?.name }, locale);
  const name = item.name ?? builtInName(item.id, locale);
  return {
    title: name === undefined ? `${amount} ${drink}` : name,
    detail: name === undefined ? '' : `${amount} · ${drink}`,
  };
}
