import { TemplateError } from './template';

/** When a rule is due next, strictly after a moment. */
export type DueTimes = (after: Date) => Date;

const MINUTE_MS = 60_000;
const UNIT_MS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 1440 * MINUTE_MS };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** A date that comes once in four years, and a century that leaves one out. */
const HORIZON_DAYS = 9 * 366;

interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly matchesDay: (day: Date) => boolean;
}

/** `rate(…)` and `cron(…)` of EventBridge, in UTC. @throws TemplateError for what is not one, or is not followed here */
export function dueTimes(expression: string): DueTimes {
  const [, kind, argument = ''] = /^(rate|cron)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return rate(expression, argument);
  if (kind === 'cron') return cron(expression, argument);
  throw new TemplateError(`"${expression}" is no schedule: rate(…) or cron(…)`);
}

function rate(expression: string, argument: string): DueTimes {
  const [, count = '', unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(argument) ?? [];
  const milliseconds = Number(count) * (UNIT_MS[unit] ?? 0);
  if (milliseconds === 0) throw new TemplateError(`"${expression}" is no rate, such as rate(5 minutes)`);
  return (after) => new Date(after.getTime() + milliseconds);
}

function cron(expression: string, argument: string): DueTimes {
  const parsed = parseCron(expression, argument.split(' '));
  return (after) => {
    const start = new Date(Math.floor(after.getTime() / MINUTE_MS + 1) * MINUTE_MS);
    const day = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()));
    for (let days = 0; days < HORIZON_DAYS; days += 1, day.setUTCDate(day.getUTCDate() + 1)) {
      if (!parsed.matchesDay(day)) continue;
      for (const hour of parsed.hours) {
        for (const minute of parsed.minutes) {
          const due = new Date(day.getTime() + (hour * 60 + minute) * MINUTE_MS);
          if (due >= start) return due;
        }
      }
    }
    throw new TemplateError(`"${expression}" is never due`);
  };
}

function parseCron(expression: string, fields: readonly string[]): Cron {
  const [minutes, hours, monthDays, months, weekdays, years, ...others] = fields;
  if (years === undefined || others.length > 0) throw new TemplateError(`"${expression}" has not six fields`);
  const parse = (field: string | undefined, from: number, to: number, names: readonly string[] = []): Set<number> =>
    parseField(expression, field ?? '', from, to, names);
  const onMonthDay = parse(monthDays, 1, 31);
  const onMonth = parse(months, 1, 12, MONTHS);
  // EventBridge counts from Sunday = 1.
  const onWeekday = parse(weekdays, 1, 7, WEEKDAYS);
  const inYear = parse(years, 1970, 2199);
  return {
    minutes: parse(minutes, 0, 59),
    hours: parse(hours, 0, 23),
    matchesDay: (day) =>
      onMonthDay.has(day.getUTCDate()) &&
      onMonth.has(day.getUTCMonth() + 1) &&
      onWeekday.has(day.getUTCDay() + 1) &&
      inYear.has(day.getUTCFullYear()),
  };
}

function parseField(
  expression: string,
  field: string,
  from: number,
  to: number,
  names: readonly string[],
): Set<number> {
  const numberOf = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const value = named >= 0 ? from + named : /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= from && value <= to)) {
      throw new TemplateError(`"${text}" in "${expression}" is not followed here: numbers, names, ranges and steps`);
    }
    return value;
  };
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [span = '', step] = part.split('/');
    const [first = '', last] = span.split('-');
    const any = span === '*' || span === '?';
    const begin = any ? from : numberOf(first);
    const end = any || (step !== undefined && last === undefined) ? to : numberOf(last ?? first);
    const stride = step === undefined ? 1 : Number(step);
    if (!Number.isInteger(stride) || stride < 1) throw new TemplateError(`"${part}" in "${expression}" is no step`);
    for (let value = begin; value <= end; value += stride) values.add(value);
  }
  return new Set([...values].sort((one, other) => one - other));
}
