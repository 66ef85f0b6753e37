import { useSnapshot, useSyncPhase } from '../../app/services-context';
import { Icon } from '../../components/icons';
import { useTranslator } from '../../i18n/language';

/** One quiet line: whether everything has reached the server. */
export function SyncStatus() {
  const t = useTranslator();
  const phase = useSyncPhase();
  const { pendingCount, sessionEnded, fetching } = useSnapshot();
  const ended = sessionEnded || phase === 'ended';
  const away = ended || phase === 'offline' || phase === 'waiting';

  return (
    <p className={away ? 'sync sync-away' : 'sync'}>
      <Icon name={away ? 'cloudOff' : 'cloud'} />
      {/* Read out only when something is in the way: each cup has its own message already. */}
      {!away && <span>{text()}</span>}
      <span role="status">{away && text()}</span>
    </p>
  );

  function text(): string {
    if (ended) return t('sync.ended');
    if (phase === 'offline') return t('sync.offline');
    if (pendingCount > 0 && phase === 'waiting') return t.count('sync.pending', pendingCount);
    if (phase === 'waiting') return t('sync.waiting');
    if (fetching) return t('sync.fetching');
    // A pull alone is no news: only what the person has done is worth a word.
    if (pendingCount === 0) return t('sync.saved');
    // Something may wait for what the person has to decide first.
    return phase === 'working' ? t('sync.saving') : t.count('sync.pending', pendingCount);
  }
}
