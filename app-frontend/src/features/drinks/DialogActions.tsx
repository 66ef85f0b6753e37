import { Icon } from '../../components/icons';
import { useTranslator } from '../../i18n/language';

export function DialogActions({ onDelete }: { readonly onDelete: (() => void) | undefined }) {
  const t = useTranslator();
  return (
    <div className="dialog-actions">
      {onDelete && (
        <button type="button" className="button button-danger" onClick={onDelete}>
          <Icon name="trash" />
          {t('drinks.delete')}
        </button>
      )}
      <button type="submit" className="button button-primary">
        {t('drink.save')}
      </button>
    </div>
  );
}
