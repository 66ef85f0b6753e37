import { useState } from 'react';
import { useSnapshot } from '../../app/services-context';
import { settingsOf } from '../../api/items';
import type { Cup, Drink, Item } from '../../api/types';
import { BackLink } from '../../components/BackLink';
import { Icon } from '../../components/icons';
import { PageHeading } from '../../components/PageHeading';
import { MOST_OWN_ITEMS } from '../../drinks/catalogue';
import { useTranslator } from '../../i18n/language';
import { CupDialog } from './CupDialog';
import { DrinkItemDialog } from './DrinkItemDialog';
import './drinks-page.css';
import { useItemActions } from './item-actions';
import { SortableItems } from './SortableItems';

/** `new`: one that is not there yet. */
type Editing =
  { readonly kind: 'cup'; readonly item: Cup | 'new' } | { readonly kind: 'drink'; readonly item: Drink | 'new' };

/** What can be logged, and in which order it is offered. */
export default function DrinksPage() {
  const t = useTranslator();
  const { cups, drinks } = useSnapshot().catalogue;
  const { create, change, remove } = useItemActions();
  const [editing, setEditing] = useState<Editing>();
  const full = [...cups, ...drinks].filter(({ builtIn }) => !builtIn).length >= MOST_OWN_ITEMS;
  const close = () => setEditing(undefined);

  const toggle = (item: Item) => void change(item, { ...settingsOf(item), hidden: !item.hidden });
  const shared = <T extends Item>(item: T | 'new') => ({
    item: item === 'new' ? undefined : item,
    onClose: close,
    onDelete: () => {
      close();
      if (item !== 'new') void remove(item);
    },
  });

  return (
    <>
      <PageHeading title={t('drinks.title')}>
        <BackLink to="/" label={t('nav.today')} />
      </PageHeading>
      <p className="muted lead">{t('drinks.lead')}</p>
      <div className="columns">
        <section className="card" aria-labelledby="cups-title">
          <header className="card-header">
            <h2 id="cups-title">{t('drinks.cups')}</h2>
            <AddButton label={t('drinks.addCup')} full={full} onAdd={() => setEditing({ kind: 'cup', item: 'new' })} />
          </header>
          <SortableItems
            label={t('drinks.cups')}
            items={cups}
            onEdit={(item) => setEditing({ kind: 'cup', item })}
            onToggle={toggle}
          />
        </section>
        <section className="card" aria-labelledby="drinks-title">
          <header className="card-header">
            <h2 id="drinks-title">{t('drinks.drinks')}</h2>
            <AddButton
              label={t('drinks.addDrink')}
              full={full}
              onAdd={() => setEditing({ kind: 'drink', item: 'new' })}
            />
          </header>
          <SortableItems
            label={t('drinks.drinks')}
            items={drinks}
            onEdit={(item) => setEditing({ kind: 'drink', item })}
            onToggle={toggle}
          />
        </section>
      </div>
      {full && <p className="muted">{t('drinks.full', { most: MOST_OWN_ITEMS })}</p>}
      {editing?.kind === 'cup' && (
        <CupDialog
          {...shared(editing.item)}
          onSave={(settings) => {
            close();
            void (editing.item === 'new' ? create(settings) : change(editing.item, settings));
          }}
        />
      )}
      {editing?.kind === 'drink' && (
        <DrinkItemDialog
          {...shared(editing.item)}
          onSave={(settings) => {
            close();
            void (editing.item === 'new' ? create(settings) : change(editing.item, settings));
          }}
        />
      )}
    </>
  );
}

interface AddButtonProps {
  readonly label: string;
  readonly full: boolean;
  readonly onAdd: () => void;
}

function AddButton({ label, full, onAdd }: AddButtonProps) {
  return (
    <button type="button" className="button button-quiet button-small" disabled={full} onClick={onAdd}>
      <Icon name="plus" />
      {label}
    </button>
  );
}
