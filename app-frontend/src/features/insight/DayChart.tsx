import { useSnapshot } from '../../app/services-context';
import { minutesIntoDay, wakingHours } from '../../days/pace';
import { hydrationMl } from '../../drinks/hydration';
import { formatClock, formatNumber, toMl, toUnit } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import type { ViewRecord } from '../../store/view';
import { ticks } from './scale';
import { useWidth } from './use-width';

interface DayChartProps {
  /** Newest first. */
  readonly records: readonly ViewRecord[];
  readonly goalMl: number;
}

const HEIGHT = 208;
const TOP = 14;
const BASE = 180;
const LEFT = 34;
const DAY_MINUTES = 24 * 60;

/** How the day filled up, beside an even pace. A picture of what the table beside it says. */
export function DayChart({ records, goalMl }: DayChartProps) {
  const t = useTranslator();
  const { unit, timeZone, dayStartMinutes } = useSnapshot().profile;
  const [frame, width] = useWidth<HTMLDivElement>();
  const points = runningTotals(records, timeZone, dayStartMinutes);
  const total = points.at(-1)?.ml ?? 0;
  const most = Math.max(total, goalMl) * 1.08;
  const x = (minutes: number) => LEFT + (minutes / DAY_MINUTES) * (width - LEFT - 8);
  const y = (ml: number) => BASE - (ml / most) * (BASE - TOP);
  const { from, to } = wakingHours(dayStartMinutes);
  const steps = points.map(({ minutes, ml }) => `H${x(minutes)}V${y(ml)}`).join('');
  const end = points.at(-1)?.minutes ?? 0;
  const reached = total >= goalMl;

  return (
    <div ref={frame} className="chart">
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} aria-hidden="true">
        {ticks(toUnit(most, unit)).map((tick) => (
          <g key={tick}>
            <line className="chart-grid" x1={LEFT} x2={width} y1={y(toMl(tick, unit))} y2={y(toMl(tick, unit))} />
            <text className="chart-tick" x={LEFT - 6} y={y(toMl(tick, unit)) + 4}>
              {formatNumber(toMl(tick, unit), unit, t.locale)}
            </text>
          </g>
        ))}
        <line className="chart-axis" x1={LEFT} x2={width} y1={BASE + 0.5} y2={BASE + 0.5} />
        <line className="chart-goal" x1={LEFT} x2={width} y1={y(goalMl)} y2={y(goalMl)} />
        <line className="chart-pace" x1={x(from)} y1={BASE} x2={x(Math.min(to, DAY_MINUTES))} y2={y(goalMl)} />
        {points.length > 0 && (
          <>
            <path
              className={reached ? 'chart-area chart-area-reached' : 'chart-area'}
              d={`M${x(0)} ${BASE}${steps}H${x(end)}V${BASE}Z`}
            />
            <path className={reached ? 'chart-line chart-line-reached' : 'chart-line'} d={`M${x(0)} ${BASE}${steps}`} />
            {points.map(({ id, minutes, ml }) => (
              <circle
                key={id}
                className={reached ? 'chart-dot chart-dot-reached' : 'chart-dot'}
                cx={x(minutes)}
                cy={y(ml)}
                r="4"
              />
            ))}
          </>
        )}
        {[0, 6, 12, 18].map((hours) => (
          <text key={hours} className="chart-label" x={x(hours * 60 + 60)} y={BASE + 19}>
            {formatClock((dayStartMinutes + hours * 60) % DAY_MINUTES, t.locale)}
          </text>
        ))}
      </svg>
    </div>
  );
}

export interface RunningTotal {
  readonly id: string;
  readonly minutes: number;
  readonly ml: number;
}

/** After each drink, oldest first. */
function runningTotals(
  records: readonly ViewRecord[],
  timeZone: string,
  dayStartMinutes: number,
): readonly RunningTotal[] {
  let ml = 0;
  return records.toReversed().map((record) => {
    ml += hydrationMl(record);
    return { id: record.id, minutes: minutesIntoDay(new Date(record.recordedAt), timeZone, dayStartMinutes), ml };
  });
}
