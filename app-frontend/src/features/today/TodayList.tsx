import { useRef, useState } from 'react';
import { useSnapshot } from '../../app/services-context';
import { Icon } from '../../components/icons';
import { DrinkGlyph } from '../../drinks/DrinkGlyph';
import { drinkInSentence, drinkName } from '../../drinks/drink-name';
import { hydrationMl } from '../../drinks/drinks';
import { formatAmount, formatTime } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import type { ViewRecord } from '../../store/view';
import { useDrinkActions } from './drink-actions';
import { DrinkDialog } from './DrinkDialog';

export function TodayList() {
  const t = useTranslator();
  const { records, today } = useSnapshot();
  const { change, remove } = useDrinkActions();
  const [editing, setEditing] = useState<ViewRecord>();
  const heading = useRef<HTMLHeadingElement>(null);
  const drunk = records.filter((record) => record.day === today);

  return (
    <section className="card" aria-labelledby="today-title">
      <header className="card-header">
        <h2 id="today-title" ref={heading} tabIndex={-1}>
          {t('today.title')}
        </h2>
        {drunk.length > 0 && <span className="muted">{t.count('today.count', drunk.length)}</span>}
      </header>
      {drunk.length === 0 ? (
        <div className="empty">
          <DrinkGlyph drink="water" />
          <p className="empty-title">{t('today.empty')}</p>
          <p className="muted">{t('today.emptyHint')}</p>
        </div>
      ) : (
        <ul className="log" aria-label={t('today.list')}>
          {drunk.map((record) => (
            <LogRow
              key={record.id}
              record={record}
              onEdit={() => setEditing(record)}
              onDelete={() => {
                // The button goes away with its row; the focus must not fall to the top of the page.
                heading.current?.focus();
                void remove(record);
              }}
            />
          ))}
        </ul>
      )}
      {editing && (
        <DrinkDialog
          title={t('drink.edit')}
          saveLabel={t('drink.save')}
          initial={editing}
          onSave={(content) => {
            setEditing(undefined);
            void change(editing, content);
          }}
          onClose={() => setEditing(undefined)}
        />
      )}
    </section>
  );
}

interface LogRowProps {
  readonly record: ViewRecord;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

function LogRow({ record, onEdit, onDelete }: LogRowProps) {
  const t = useTranslator();
  const { unit, timeZone } = useSnapshot().profile;
  const amount = formatAmount(record.amountMl, unit, t.locale);
  const name = drinkName(record.drink, t.locale);
  const drink = drinkInSentence(record.drink, t.locale);
  const time = formatTime(record.recordedAt, t.locale, timeZone);
  const counted = hydrationMl(record);
  return (
    <li className="log-row">
      <DrinkGlyph drink={record.drink} />
      <div className="log-what">
        <span className="log-amount">
          <span className="log-ml">{amount}</span> <span>{name}</span>
        </span>
        <span className="log-when">
          <time dateTime={record.recordedAt}>{time}</time>
          {counted !== record.amountMl && (
            <span> · {t('today.counts', { amount: formatAmount(counted, unit, t.locale) })}</span>
          )}
          {record.pending && <span> · {t('today.pending')}</span>}
        </span>
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label={t('today.edit', { amount, drink, time })}
        onClick={onEdit}
      >
        <Icon name="edit" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t('today.delete', { amount, drink, time })}
        onClick={onDelete}
      >
        <Icon name="trash" />
      </button>
    </li>
  );
}
