import type { KeyboardEvent } from 'react';
import { useSnapshot } from '../../app/services-context';
import { Icon } from '../../components/icons';
import { drinkInSentence, drinkName, findDrink } from '../../drinks/catalogue';
import { DrinkGlyph } from '../../drinks/DrinkGlyph';
import { hydrationMl } from '../../drinks/hydration';
import { formatAmount, formatTime } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import type { ViewRecord } from '../../store/view';
import { useSwipe } from './swipe';

interface LogRowProps {
  readonly record: ViewRecord;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

/** Buttons for everybody, a swipe for fingers, the Delete key for keyboards. */
export function LogRow({ record, onEdit, onDelete }: LogRowProps) {
  const t = useTranslator();
  const { profile, catalogue } = useSnapshot();
  const { unit, timeZone } = profile;
  const { offset, side, handlers } = useSwipe((towards) => (towards === 'start' ? onDelete() : onEdit()));
  const amount = formatAmount(record.amountMl, unit, t.locale);
  const drink = drinkInSentence(record, t.locale);
  const time = formatTime(record.recordedAt, t.locale, timeZone);
  const counted = hydrationMl(record);

  const deleteByKey = (event: KeyboardEvent) => {
    if (event.key === 'Delete') onDelete();
  };
  return (
    <li
      className={offset === 0 ? 'log-item' : `log-item log-item-${offset < 0 ? 'delete' : 'edit'}`}
      data-meant={side !== undefined}
      onKeyDown={deleteByKey}
    >
      <div
        className="log-row"
        style={offset === 0 ? undefined : { transform: `translateX(${String(offset)}px)` }}
        {...handlers}
      >
        <DrinkGlyph icon={findDrink(catalogue, record.drink)?.icon ?? record.drink} />
        <div className="log-what">
          <span className="log-amount">
            <span className="log-ml">{amount}</span> <span>{drinkName(record, t.locale)}</span>
          </span>
          <span className="log-when">
            <time dateTime={record.recordedAt}>{time}</time>
            {counted !== record.amountMl && (
              <span>{t('today.counts', { amount: formatAmount(counted, unit, t.locale) })}</span>
            )}
            {record.pending && <span>{t('today.pending')}</span>}
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
      </div>
    </li>
  );
}
