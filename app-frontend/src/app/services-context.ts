import { createContext, use, useSyncExternalStore } from 'react';
import type { Snapshot } from '../store/store';
import type { SyncPhase } from '../sync/synchroniser';
import type { Services } from './services';

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error('useServices outside ServicesContext');
  return services;
}

export function useSnapshot(): Snapshot {
  const { store } = useServices();
  return useSyncExternalStore(store.subscribe, store.getSnapshot);
}

export function useSyncPhase(): SyncPhase {
  const { synchroniser } = useServices();
  return useSyncExternalStore(synchroniser.subscribe, synchroniser.getPhase);
}
