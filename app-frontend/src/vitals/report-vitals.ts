import { onCLS, onINP, onLCP, onTTFB } from 'web-vitals';
import type { Metric } from 'web-vitals';
import type { Vitals } from '../api/types';

type Measured = { -readonly [Name in keyof Vitals]: number };

/** Tells once in a page's life how it felt: when it is first hidden, and only with a network. */
export function reportVitals(send: (vitals: Vitals) => Promise<void>): void {
  const measured: Measured = { jsErrors: 0 };
  const note = (name: keyof Vitals, digits: number) => (metric: Metric) => {
    measured[name] = Number(metric.value.toFixed(digits));
  };
  onLCP(note('lcpMs', 0), { reportAllChanges: true });
  onINP(note('inpMs', 0), { reportAllChanges: true });
  onCLS(note('cls', 4), { reportAllChanges: true });
  onTTFB(note('ttfbMs', 0));

  const countError = () => {
    measured.jsErrors = (measured.jsErrors ?? 0) + 1;
  };
  window.addEventListener('error', countError);
  window.addEventListener('unhandledrejection', countError);

  const report = () => {
    if (document.visibilityState !== 'hidden') return;
    document.removeEventListener('visibilitychange', report);
    // What cannot be told now is not worth keeping.
    if (navigator.onLine) send(measured).catch(() => undefined);
  };
  document.addEventListener('visibilitychange', report);
}
