import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Vitals } from '../api/types';
import { reportVitals } from './report-vitals';

type Report = (metric: { value: number }) => void;
const measured = vi.hoisted(() => ({}) as Record<'cls' | 'inp' | 'lcp' | 'ttfb', Report>);

vi.mock('web-vitals', () => ({
  onCLS: (report: Report) => (measured.cls = report),
  onINP: (report: Report) => (measured.inp = report),
  onLCP: (report: Report) => (measured.lcp = report),
  onTTFB: (report: Report) => (measured.ttfb = report),
}));

let sent: Vitals[];

beforeEach(() => {
  sent = [];
  reportVitals((vitals) => {
    sent.push({ ...vitals });
    return Promise.resolve();
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

function turn(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

it('tells once, when the page is first hidden, what was measured last', () => {
  measured.ttfb({ value: 81.44 });
  measured.lcp({ value: 300.2 });
  measured.lcp({ value: 512.6 });
  measured.inp({ value: 40 });
  measured.cls({ value: 0.01234567 });
  window.dispatchEvent(new Event('error'));
  turn('visible');
  expect(sent).toEqual([]);
  turn('hidden');
  turn('visible');
  turn('hidden');
  expect(sent).toEqual([{ ttfbMs: 81, lcpMs: 513, inpMs: 40, cls: 0.0123, jsErrors: 1 }]);
});

it('says nothing of what was not measured, and nothing at all without a network', () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValueOnce(false);
  turn('hidden');
  expect(sent).toEqual([]);
});
