import type { SignedIn } from '../../api/types';
import { useToast } from '../../components/toast';
import { usePageTranslator } from '../../i18n/language';
import { navigate } from '../../navigation/location';

/** To what people come for, and what became of this device's drinks. */
export function useWelcome(): (signedIn: SignedIn) => void {
  const t = usePageTranslator();
  const toast = useToast();
  return ({ merged }) => {
    navigate('/');
    const records = merged?.records ?? 0;
    toast({ text: records > 0 ? t.count('account.merged', records) : t('account.welcome') });
  };
}
