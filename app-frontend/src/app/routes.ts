import { lazy } from 'react';
import type { ComponentType } from 'react';
import { TodayPage } from '../features/today/TodayPage';
import type { IconName } from '../components/icons';
import type { MessageKey } from '../i18n/locales/en';
import { matchPath } from '../navigation/match-path';

export interface PageProps {
  /** Values of the names in the route's pattern. */
  readonly params: Readonly<Record<string, string>>;
}

interface Route {
  readonly pattern: string;
  readonly page: ComponentType<PageProps>;
  /** Its place in the navigation, where it has one. */
  readonly tab?: { readonly path: string; readonly label: MessageKey; readonly icon: IconName };
}

/** Every page, in the order of the navigation. Today is what people come for: it is there at once, the others when asked for. */
export const routes: readonly Route[] = [
  { pattern: '/', page: TodayPage, tab: { path: '/', label: 'nav.today', icon: 'drop' } },
  {
    pattern: '/insight/:range?/:day?',
    page: lazy(() => import('../features/insight/InsightPage')),
    tab: { path: '/insight', label: 'nav.insight', icon: 'chart' },
  },
  {
    pattern: '/settings',
    page: lazy(() => import('../features/settings/SettingsPage')),
    tab: { path: '/settings', label: 'nav.settings', icon: 'settings' },
  },
  { pattern: '/settings/goal', page: lazy(() => import('../features/goal/GoalPage')) },
  { pattern: '/settings/drinks', page: lazy(() => import('../features/drinks/DrinksPage')) },
  { pattern: '/settings/reminders', page: lazy(() => import('../features/reminders/RemindersPage')) },
  { pattern: '/settings/account', page: lazy(() => import('../features/account/AccountPage')) },
  { pattern: '/settings/account/create', page: lazy(() => import('../features/account/CreateAccountPage')) },
  { pattern: '/settings/account/sign-in', page: lazy(() => import('../features/account/SignInPage')) },
  { pattern: '/settings/account/recover', page: lazy(() => import('../features/account/RecoverPage')) },
  { pattern: '/settings/account/devices', page: lazy(() => import('../features/account/DevicesPage')) },
  { pattern: '/settings/account/security', page: lazy(() => import('../features/account/SecurityPage')) },
  { pattern: '/settings/data', page: lazy(() => import('../features/data/DataPage')) },
  { pattern: '/settings/data/delete', page: lazy(() => import('../features/data/DeletePage')) },
  { pattern: '/settings/privacy', page: lazy(() => import('../features/privacy/PrivacyPage')) },
];

export interface Match {
  readonly pattern: string;
  readonly page: ComponentType<PageProps>;
  readonly params: PageProps['params'];
}

export function routeOf(path: string): Match | undefined {
  for (const { pattern, page } of routes) {
    const params = matchPath(pattern, path);
    if (params) return { pattern, page, params };
  }
  return undefined;
}
