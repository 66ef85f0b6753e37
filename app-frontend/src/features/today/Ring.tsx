import { useId } from 'react';
import { formatAmount, formatNumber, unitSymbol } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import type { Profile } from '../../api/types';
import { Icon } from '../../components/icons';

const WAVE =
  'M0 12 C 30 0 60 0 90 12 S 150 24 180 12 S 240 0 270 12 S 330 24 360 12 S 420 0 450 12 S 510 24 540 12 V 260 H 0 Z';

interface RingProps {
  readonly totalMl: number;
  readonly profile: Pick<Profile, 'goalMl' | 'unit'>;
}

/** Today against the goal: the ring closes and the water inside rises. */
export function Ring({ totalMl, profile: { goalMl, unit } }: RingProps) {
  const t = useTranslator();
  const clip = useId();
  const gradient = useId();
  const share = Math.min(1, totalMl / goalMl);
  const reached = totalMl >= goalMl;
  const amounts = { total: formatAmount(totalMl, unit, t.locale), goal: formatAmount(goalMl, unit, t.locale) };

  return (
    <div
      className={reached ? 'ring ring-reached' : 'ring'}
      role="progressbar"
      aria-label={t('ring.label')}
      aria-valuemin={0}
      aria-valuemax={goalMl}
      aria-valuenow={Math.min(totalMl, goalMl)}
      aria-valuetext={t('ring.value', amounts)}
    >
      <svg viewBox="0 0 260 260" aria-hidden="true">
        <defs>
          <clipPath id={clip}>
            <circle cx="130" cy="130" r="98" />
          </clipPath>
          <linearGradient id={gradient} x1="0" y1="0" x2="1" y2="1">
            <stop offset="0" className="ring-to" />
            <stop offset="1" className="ring-from" />
          </linearGradient>
        </defs>
        <circle className="ring-well" cx="130" cy="130" r="98" />
        <g clipPath={`url(#${clip})`}>
          <g className="ring-water" style={{ transform: `translateY(${String(238 - share * 206)}px)` }}>
            <path className="ring-wave ring-wave-back" d={WAVE} />
            <path className="ring-wave" d={WAVE} />
          </g>
        </g>
        <circle className="ring-track" cx="130" cy="130" r="116" />
        <circle
          className={share > 0 ? 'ring-arc' : 'ring-arc ring-arc-empty'}
          cx="130"
          cy="130"
          r="116"
          pathLength="100"
          stroke={`url(#${gradient})`}
          strokeDasharray="100 200"
          strokeDashoffset={100 - share * 100}
          transform="rotate(-90 130 130)"
        />
      </svg>
      <div className="ring-text">
        <span className="ring-total">
          {formatNumber(totalMl, unit, t.locale)}
          <small>{unitSymbol(unit, t.locale)}</small>
        </span>
        <span className="ring-goal">{t('ring.of', amounts)}</span>
        <span className="ring-hint">
          {reached && <Icon name="check" />}
          {hint()}
        </span>
      </div>
    </div>
  );

  function hint(): string {
    if (reached) return t('ring.reached');
    if (totalMl === 0) return t('ring.start');
    return t('ring.left', { left: formatAmount(goalMl - totalMl, unit, t.locale) });
  }
}
