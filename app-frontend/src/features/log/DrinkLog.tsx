import { useState } from 'react';
import type { RefObject } from 'react';
import { useTranslator } from '../../i18n/language';
import type { ViewRecord } from '../../store/view';
import { useDrinkActions } from './drink-actions';
import { DrinkDialog } from './DrinkDialog';
import { LogRow } from './LogRow';

interface DrinkLogProps {
  readonly label: string;
  readonly records: readonly ViewRecord[];
  /** Takes the focus when a row goes away: it must not fall to the top of the page. */
  readonly heading: RefObject<HTMLElement | null>;
}

/** What was drunk on a day, to be edited and deleted. */
export function DrinkLog({ label, records, heading }: DrinkLogProps) {
  const t = useTranslator();
  const { change, remove } = useDrinkActions();
  const [editing, setEditing] = useState<ViewRecord>();
  return (
    <>
      <ul className="log" aria-label={label}>
        {records.map((record) => (
          <LogRow
            key={record.id}
            record={record}
            onEdit={() => setEditing(record)}
            onDelete={() => {
              heading.current?.focus();
              void remove(record);
            }}
          />
        ))}
      </ul>
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
    </>
  );
}
