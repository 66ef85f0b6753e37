import { useState } from 'react';
import { useServices, useSnapshot } from '../../app/services-context';
import type { DrinkContent } from '../../api/types';
import { useAttempt } from '../../components/use-attempt';
import { drinkInSentence, drinkName, findDrink } from '../../drinks/catalogue';
import { formatAmount } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import type { Intent, OutboxEntry } from '../../store/outbox';
import { discardRefused, retryRefused } from '../../store/settling';
import { DrinkDialog } from '../log/DrinkDialog';
import { refusalText } from './refusal-text';

/** What the server would not take: to insist on, to correct, or to let go. */
export function RefusedWrite({ entry }: { readonly entry: OutboxEntry }) {
  const t = useTranslator();
  const { store } = useServices();
  const { profile, catalogue } = useSnapshot();
  const { attempt } = useAttempt();
  const [editing, setEditing] = useState(false);
  const { intent, refusal, sequence } = entry;
  const draft = 'draft' in intent ? intent.draft : undefined;

  const correct = (content: DrinkContent) =>
    attempt(async () => {
      setEditing(false);
      await discardRefused(store, sequence);
      if (intent.kind === 'create') await store.logDrink(content);
      if (intent.kind === 'replace') await store.replaceDrink(intent.recordId, content);
    });
  return (
    <li>
      <p className="attention-what">{t(`attention.${intent.kind}`, valuesOf(intent))}</p>
      {refusal && <p className="muted">{refusalText(refusal, t)}</p>}
      <div className="attention-actions">
        <button
          type="button"
          className="button button-primary button-small"
          onClick={() => void attempt(() => retryRefused(store, sequence))}
        >
          {t('attention.retry')}
        </button>
        {draft && (
          <button type="button" className="button button-quiet button-small" onClick={() => setEditing(true)}>
            {t('attention.edit')}
          </button>
        )}
        <button
          type="button"
          className="button button-quiet button-small"
          onClick={() => void attempt(() => discardRefused(store, sequence))}
        >
          {t('attention.discard')}
        </button>
      </div>
      {editing && draft && (
        <DrinkDialog
          title={t('drink.edit')}
          saveLabel={t('drink.save')}
          initial={draft}
          onSave={(content) => void correct(content)}
          onClose={() => setEditing(false)}
        />
      )}
    </li>
  );

  function valuesOf(what: Intent): Readonly<Record<string, string>> {
    if ('draft' in what) {
      const amount = formatAmount(what.draft.amountMl, profile.unit, t.locale);
      return { amount, drink: drinkInSentence(what.draft, t.locale) };
    }
    if (!('settings' in what)) return {};
    const { settings, itemId } = what;
    if (settings.kind === 'drink') return { name: drinkName({ drink: itemId, drinkName: settings.name }, t.locale) };
    const drink = drinkName({ drink: settings.drink, drinkName: findDrink(catalogue, settings.drink)?.name }, t.locale);
    return { name: settings.name ?? `${formatAmount(settings.amountMl, profile.unit, t.locale)} ${drink}` };
  }
}
