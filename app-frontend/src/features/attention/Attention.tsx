import { useServices, useSnapshot } from '../../app/services-context';
import { Icon } from '../../components/icons';
import { useToast } from '../../components/toast';
import { drinkInSentence } from '../../drinks/drink-name';
import { formatAmount } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import type { OutboxEntry } from '../../store/outbox';
import { discardRefused, retryRefused, startOver } from '../../store/settling';
import { refusalText } from './refusal-text';

/** What only the person can decide: refused writes, a session that ended, a browser without storage. */
export function Attention() {
  const t = useTranslator();
  const { store } = useServices();
  const { refused, sessionEnded, storageFailed } = useSnapshot();
  const toast = useToast();
  if (refused.length === 0 && !sessionEnded && !storageFailed) return null;

  const attempt = (work: Promise<void>) => {
    work.catch(() => toast({ text: t('toast.failed') }));
  };

  return (
    <section className="card attention" aria-labelledby="attention-title">
      <h2 id="attention-title">
        <Icon name="alert" />
        {t('attention.title')}
      </h2>
      <ul>
        {storageFailed && (
          <li>
            <p className="attention-what">{t('attention.storage')}</p>
            <p className="muted">{t('attention.storageHint')}</p>
          </li>
        )}
        {sessionEnded && (
          <li>
            <p className="attention-what">{t('attention.ended')}</p>
            <p className="muted">{t('attention.endedHint')}</p>
            <button
              type="button"
              className="button button-primary button-small"
              onClick={() => attempt(startOver(store))}
            >
              {t('attention.startOver')}
            </button>
          </li>
        )}
        {refused.map((entry) => (
          <RefusedWrite
            key={entry.sequence}
            entry={entry}
            onRetry={() => attempt(retryRefused(store, entry.sequence))}
            onDiscard={() => attempt(discardRefused(store, entry.sequence))}
          />
        ))}
      </ul>
    </section>
  );
}

interface RefusedWriteProps {
  readonly entry: OutboxEntry;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}

function RefusedWrite({ entry: { intent, refusal }, onRetry, onDiscard }: RefusedWriteProps) {
  const t = useTranslator();
  const { unit } = useSnapshot().profile;
  const draft = 'draft' in intent ? intent.draft : undefined;
  const values = draft && {
    amount: formatAmount(draft.amountMl, unit, t.locale),
    drink: drinkInSentence(draft.drink, t.locale),
  };
  return (
    <li>
      <p className="attention-what">{t(`attention.${intent.kind}`, values)}</p>
      {refusal && <p className="muted">{refusalText(refusal, t)}</p>}
      <div className="attention-actions">
        <button type="button" className="button button-primary button-small" onClick={onRetry}>
          {t('attention.retry')}
        </button>
        <button type="button" className="button button-quiet button-small" onClick={onDiscard}>
          {t('attention.discard')}
        </button>
      </div>
    </li>
  );
}
