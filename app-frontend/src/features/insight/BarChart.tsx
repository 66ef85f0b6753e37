import type { Unit } from '../../api/types';
import { formatNumber, toMl, toUnit } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { navigate } from '../../navigation/location';
import { ticks } from './scale';
import { useWidth } from './use-width';

export interface Bar {
  readonly key: string;
  /** Below the bar; empty where there is no room for each. */
  readonly label: string;
  readonly ml: number;
  readonly goalMl: number;
  readonly current: boolean;
  /** Where a tap leads; the table holds the same as a link. Undefined for what is still to come. */
  readonly to: string | undefined;
}

interface BarChartProps {
  readonly bars: readonly Bar[];
  readonly unit: Unit;
  /** Write each value above its bar, where there are few. */
  readonly values: boolean;
}

const HEIGHT = 208;
const TOP = 22;
const BASE = 180;
const WIDEST_BAR = 34;

/** A picture of what the table beside it says: hidden from screen readers, and for pointers only. */
export function BarChart({ bars, unit, values }: BarChartProps) {
  const t = useTranslator();
  const [frame, width] = useWidth<HTMLDivElement>();
  const left = values ? 0 : 34;
  const step = (width - left) / bars.length;
  const barWidth = Math.min(WIDEST_BAR, step * 0.66);
  const radius = Math.min(8, barWidth / 2);
  const most = Math.max(...bars.map(({ ml, goalMl }) => Math.max(ml, goalMl * 1.12)));
  const y = (ml: number) => BASE - (ml / most) * (BASE - TOP);
  const middle = (index: number) => left + index * step + step / 2;

  return (
    <div ref={frame} className="chart">
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} aria-hidden="true">
        {!values &&
          ticks(toUnit(most, unit)).map((tick) => (
            <g key={tick}>
              <line className="chart-grid" x1={left} x2={width} y1={y(toMl(tick, unit))} y2={y(toMl(tick, unit))} />
              <text className="chart-tick" x={left - 6} y={y(toMl(tick, unit)) + 4}>
                {formatNumber(toMl(tick, unit), unit, t.locale)}
              </text>
            </g>
          ))}
        <line className="chart-axis" x1={left} x2={width} y1={BASE + 0.5} y2={BASE + 0.5} />
        {bars.map((bar, index) => {
          const reached = bar.ml >= bar.goalMl;
          const top = Math.min(y(bar.ml), BASE - 4);
          return (
            <g key={bar.key} className={bar.current ? 'chart-item chart-item-current' : 'chart-item'}>
              {bar.ml > 0 && (
                <path
                  className={reached ? 'chart-bar chart-bar-reached' : 'chart-bar'}
                  d={roundedTop(middle(index) - barWidth / 2, top, barWidth, BASE - top, radius)}
                />
              )}
              {values && bar.to !== undefined && (
                <text className="chart-value" x={middle(index)} y={top - 7}>
                  {bar.ml > 0 ? formatNumber(bar.ml, unit, t.locale) : '–'}
                </text>
              )}
              <text className="chart-label" x={middle(index)} y={BASE + 19}>
                {bar.label}
              </text>
              <line
                className="chart-goal"
                x1={left + index * step}
                x2={left + (index + 1) * step}
                y1={y(bar.goalMl)}
                y2={y(bar.goalMl)}
              />
              {bar.to !== undefined && (
                <rect
                  className="chart-touch"
                  x={left + index * step}
                  y="0"
                  width={step}
                  height={HEIGHT}
                  onClick={() => bar.to !== undefined && navigate(bar.to)}
                />
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function roundedTop(x: number, y: number, width: number, height: number, radius: number): string {
  const r = Math.min(radius, height);
  return `M${x} ${y + height}v${r - height}q0 ${-r} ${r} ${-r}h${width - 2 * r}q${r} 0 ${r} ${r}v${height - r}Z`;
}
