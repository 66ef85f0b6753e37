import type { Locale, Unit } from '../api/types';
import type { Day } from '../days/day';

// Making one costs milliseconds, and a page formats dozens of amounts and dates.
const numberFormat = remembered((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));
const dateFormat = remembered(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);

const ML_PER_FLOZ = 29.5735;

const symbols: Readonly<Record<Locale, Readonly<Record<Unit, string>>>> = {
  en: { ml: 'ml', floz: 'fl oz' },
  'zh-TW': { ml: '毫升', floz: '盎司' },
};

export function toUnit(ml: number, unit: Unit): number {
  return unit === 'ml' ? ml : Math.round((ml / ML_PER_FLOZ) * 10) / 10;
}

export function toMl(value: number, unit: Unit): number {
  return Math.round(unit === 'ml' ? value : value * ML_PER_FLOZ);
}

/** "1,250 ml", "42.3 fl oz", "1,250 毫升". */
export function formatAmount(ml: number, unit: Unit, locale: Locale): string {
  return `${formatNumber(ml, unit, locale)} ${unitSymbol(unit, locale)}`;
}

export function unitSymbol(unit: Unit, locale: Locale): string {
  return symbols[locale][unit];
}

export function formatNumber(ml: number, unit: Unit, locale: Locale): string {
  return numberFormat(locale, { maximumFractionDigits: 1 }).format(toUnit(ml, unit));
}

export function formatTime(moment: string, locale: Locale, timeZone: string): string {
  return dateFormat(locale, { timeZone, hour: 'numeric', minute: '2-digit' }).format(new Date(moment));
}

export function formatDay(
  day: Day,
  locale: Locale,
  style: 'weekday' | 'weekdayLong' | 'date' | 'long' | 'full' | 'month',
): string {
  const options: Record<typeof style, Intl.DateTimeFormatOptions> = {
    weekday: { weekday: locale === 'en' ? 'short' : 'narrow' },
    weekdayLong: { weekday: 'long' },
    date: { month: 'numeric', day: 'numeric' },
    month: { month: locale === 'en' ? 'narrow' : 'numeric' },
    full: { weekday: 'long', year: 'numeric', month: locale === 'en' ? 'short' : 'long', day: 'numeric' },
    long: { weekday: 'long', month: locale === 'en' ? 'short' : 'long', day: 'numeric' },
  };
  return dateFormat(locale, { ...options[style], timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

/** A time of day by the clock on the wall, in minutes: "6 AM", "上午6時". */
export function formatClock(minutes: number, locale: Locale): string {
  const options: Intl.DateTimeFormatOptions = { hour: 'numeric', ...(minutes % 60 !== 0 && { minute: '2-digit' }) };
  return dateFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(minutes * 60_000));
}

/** "March 2026", "2026", "Mar 9 – 15, 2026". */
export function formatPeriod(from: Day, to: Day, locale: Locale, style: 'range' | 'month' | 'year'): string {
  const options: Record<typeof style, Intl.DateTimeFormatOptions> = {
    range: { year: 'numeric', month: 'short', day: 'numeric' },
    month: { year: 'numeric', month: 'long' },
    year: { year: 'numeric' },
  };
  const format = dateFormat(locale, { ...options[style], timeZone: 'UTC' });
  return format.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`));
}

/** "Mar 9, 2026, 3:30 PM". */
export function formatMoment(moment: string, locale: Locale, timeZone: string): string {
  const format = dateFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  return format.format(new Date(moment));
}

/** "88%". */
export function formatPercent(share: number, locale: Locale): string {
  return numberFormat(locale, { style: 'percent' }).format(share);
}

function remembered<Options, Format>(make: (locale: Locale, options: Options) => Format) {
  const made = new Map<string, Format>();
  return (locale: Locale, options: Options): Format => {
    const key = JSON.stringify([locale, options]);
    const known = made.get(key) ?? make(locale, options);
    made.set(key, known);
    return known;
  };
}
