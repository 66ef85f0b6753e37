import { useEffect, useId, useRef, useState } from 'react';
import { Icon } from '../../components/icons';
import type { Unit } from '../../api/types';
import { formatAmount, formatNumber, unitSymbol } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';

const WAVE =
  'M0 12 C 30 0 60 0 90 12 S 150 24 180 12 S 240 0 270 12 S 330 24 360 12 S 420 0 450 12 S 510 24 540 12 V 260 H 0 Z';

interface RingProps {
  readonly totalMl: number;
  readonly goalMl: number;
  /** What an even pace would have brought by now; undefined while that says nothing. */
  readonly expectedMl: number | undefined;
  readonly unit: Unit;
}

/** Today against the goal: the ring closes and the water inside rises. */
export function Ring({ totalMl, goalMl, expectedMl, unit }: RingProps) {
  const t = useTranslator();
  const clip = useId();
  const gradient = useId();
  const share = Math.min(1, totalMl / goalMl);
  const reached = totalMl >= goalMl;
  const celebrating = useCelebration(reached);
  const pours = usePours(totalMl);
  const amounts = { total: formatAmount(totalMl, unit, t.locale), goal: formatAmount(goalMl, unit, t.locale) };
  const classes = ['ring', reached && 'ring-reached', celebrating && 'ring-celebrating'].filter(Boolean).join(' ');

  return (
    <div className={classes}>
      <div
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
              <circle cx="130" cy="130" r="100" />
            </clipPath>
            <linearGradient id={gradient} x1="0" y1="0" x2="1" y2="1">
              <stop offset="0" className="ring-to" />
              <stop offset="1" className="ring-from" />
            </linearGradient>
          </defs>
          <circle className="ring-halo" cx="130" cy="130" r="118" />
          <circle className="ring-well" cx="130" cy="130" r="100" />
          <g clipPath={`url(#${clip})`}>
            <g className="ring-water" style={{ transform: `translateY(${String(238 - share * 206)}px)` }}>
              {/* Another key begins the animation again. */}
              <g key={pours} className={pours > 0 ? 'ring-poured' : undefined}>
                <path className="ring-wave ring-wave-back" d={WAVE} />
                <path className="ring-wave" d={WAVE} />
              </g>
            </g>
          </g>
          <circle className="ring-track" cx="130" cy="130" r="118" />
          <circle
            className={share > 0 ? 'ring-arc' : 'ring-arc ring-arc-empty'}
            cx="130"
            cy="130"
            r="118"
            pathLength="100"
            stroke={`url(#${gradient})`}
            strokeDasharray="100 200"
            strokeDashoffset={100 - share * 100}
            transform="rotate(-90 130 130)"
          />
          {expectedMl !== undefined && (
            <line
              className="ring-pace"
              x1="130"
              x2="130"
              y1="3"
              y2="21"
              transform={`rotate(${String((expectedMl / goalMl) * 360)} 130 130)`}
            />
          )}
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
      {expectedMl !== undefined && (
        <p className="ring-caption">
          <span className="ring-pace-key" aria-hidden="true" />
          {t('ring.byNow', { amount: formatAmount(expectedMl, unit, t.locale) })}
        </p>
      )}
    </div>
  );

  function hint(): string {
    if (reached) return t('ring.reached');
    if (totalMl === 0) return t('ring.start');
    return t('ring.left', { left: formatAmount(goalMl - totalMl, unit, t.locale) });
  }
}

/** How often the amount has changed since it was first shown. */
function usePours(totalMl: number): number {
  const [shown, setShown] = useState({ totalMl, pours: 0 });
  if (shown.totalMl !== totalMl) setShown({ totalMl, pours: shown.pours + 1 });
  return shown.pours;
}

// As long as its animation in motion.css.
const CELEBRATION_MS = 2400;

/** True for a moment when the goal has just been reached, not when the page opens on a day that is done. */
function useCelebration(reached: boolean): boolean {
  const before = useRef(reached);
  const [celebrating, setCelebrating] = useState(false);
  useEffect(() => {
    const justReached = reached && !before.current;
    before.current = reached;
    if (!justReached) return;
    setCelebrating(true);
    const timer = setTimeout(() => setCelebrating(false), CELEBRATION_MS);
    return () => clearTimeout(timer);
  }, [reached]);
  return celebrating;
}
