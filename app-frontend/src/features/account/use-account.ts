import { useMemo } from 'react';
import { Account } from '../../account/account';
import { useServices } from '../../app/services-context';

export function useAccount(): Account {
  const services = useServices();
  return useMemo(() => {
    const { store, push } = services;
    const stopNotifying = async () => {
      if (store.getSnapshot().push) await push.unsubscribe().catch(() => undefined);
    };
    return new Account({ ...services, stopNotifying });
  }, [services]);
}
