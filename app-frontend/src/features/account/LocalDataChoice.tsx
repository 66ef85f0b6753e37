import { isAccountOf } from '../../account/account';
import { useFirstDay } from '../../app/history';
import { useSnapshot } from '../../app/services-context';
import { Choice } from '../../components/Choice';
import { usePageTranslator } from '../../i18n/language';

export type LocalDataWish = 'keep' | 'delete';

/** Whether the device holds anything that the account of this e-mail does not have. */
export function useForeignData(email: string | undefined): boolean {
  const { profile, catalogue, pendingCount, refused } = useSnapshot();
  const first = useFirstDay();
  if (email !== undefined && isAccountOf(profile, email)) return false;
  const own = [...catalogue.drinks, ...catalogue.cups].some(({ builtIn }) => !builtIn);
  return own || first?.day !== undefined || pendingCount + refused.length > 0;
}

interface LocalDataChoiceProps {
  readonly value: LocalDataWish;
  readonly onChange: (wish: LocalDataWish) => void;
}

export function LocalDataChoice({ value, onChange }: LocalDataChoiceProps) {
  const t = usePageTranslator();
  const { kind } = useSnapshot().profile;
  return (
    <Choice<LocalDataWish>
      wide
      label={t('account.keepTitle')}
      value={value}
      onChange={onChange}
      options={[
        { value: 'keep', label: t('account.keepYes'), hint: t('account.keepYesHint') },
        {
          value: 'delete',
          label: t('account.keepNo'),
          hint: t(kind === 'guest' ? 'account.keepNoHint' : 'account.keepNoOther'),
        },
      ]}
    />
  );
}
