import { cupAmountMl } from '../drinks/catalogue';
import { totalOn } from '../drinks/totals';
import type { Snapshot, Store } from '../store/store';

const GLASS_ML = 250;

export function canBadge(): boolean {
  return 'setAppBadge' in navigator;
}

/**
 * Shows on the app's icon how many cups are left, where the person wants it: a number on an icon asks for attention,
 * and without a visit it stays yesterday's.
 */
export function keepBadge(store: Store): void {
  if (!canBadge()) return;
  let shown: number | undefined;
  store.subscribe(() => {
    const left = store.getSnapshot().device.badge === true ? cupsLeft(store.getSnapshot()) : 0;
    if (left === shown) return;
    shown = left;
    const change = left > 0 ? navigator.setAppBadge(left) : navigator.clearAppBadge();
    // iOS wants leave to notify first.
    change.catch(() => undefined);
  });
}

/** Of the person's first cup. */
export function cupsLeft({ profile, records, today, catalogue }: Snapshot): number {
  const cup = catalogue.cups.find(({ hidden }) => !hidden);
  const leftMl = profile.goalMl - totalOn(today, records);
  return Math.max(0, Math.ceil(leftMl / (cup ? cupAmountMl(cup, profile.unit) : GLASS_ML)));
}
