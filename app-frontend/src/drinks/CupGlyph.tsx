import type { ReactNode } from 'react';

interface CupGlyphProps {
  /** The vessel. */
  readonly icon: string;
  /** What is in it gives the colour. */
  readonly drinkIcon: string;
  readonly amountMl: number;
}

const BASE = 44;

/** Vessels on one base line, the taller the more they hold, filled with the drink's colour. */
export function CupGlyph({ icon, drinkIcon, amountMl }: CupGlyphProps) {
  // From an espresso to a large glass; bottles are always tall.
  const height = 16 + 18 * Math.min(1, amountMl / 400);
  const draw = isVessel(icon) ? vessels[icon] : glass;
  return (
    <svg className={`cup-glyph glyph-${drinkIcon.replaceAll('_', '-')}`} viewBox="0 0 48 48" aria-hidden="true">
      {draw(height)}
    </svg>
  );
}

function glass(height: number): ReactNode {
  const half = 7 + height / 9;
  return vessel(half, half - 2.5, height);
}

function mug(height: number): ReactNode {
  const top = BASE - height * 0.85;
  const middle = (top + BASE) / 2;
  return (
    <>
      <path className="cup-fill" d={`M13 ${top + 6}h17v${BASE - top - 9}q0 3-3 3H16q-3 0-3-3Z`} />
      <path className="cup-line" d={`M12 ${top}h19v${BASE - top - 4}q0 4-4 4H16q-4 0-4-4Z`} />
      <path className="cup-line" d={`M31 ${middle - 6}h3q4 0 4 4.5t-4 4.5h-3`} />
    </>
  );
}

function tumbler(height: number): ReactNode {
  return vessel(9, 8, height + 4);
}

function bottle(): ReactNode {
  return (
    <>
      <path className="cup-fill" d="M15 20h18v20q0 4-4 4H19q-4 0-4-4Z" />
      <path className="cup-line" d="M20 5h8v6q5 2 5 8v21q0 4-4 4H19q-4 0-4-4V19q0-6 5-8Z" />
    </>
  );
}

function vessel(top: number, bottom: number, height: number): ReactNode {
  const surface = 0.68;
  const atSurface = bottom + (top - bottom) * surface - 0.8;
  return (
    <>
      <path
        className="cup-fill"
        d={`M${24 - atSurface} ${BASE - height * surface}h${atSurface * 2}L${24 + bottom} ${BASE}h-${bottom * 2}Z`}
      />
      <path
        className="cup-line"
        d={`M${24 - top} ${BASE - height}h${top * 2}L${24 + bottom} ${BASE}h-${bottom * 2}Z`}
      />
    </>
  );
}

const vessels = { glass, mug, tumbler, bottle } satisfies Record<string, (height: number) => ReactNode>;

export type Vessel = keyof typeof vessels;

/** The icons that are vessels; the others are drinks. */
export const vesselIcons = Object.keys(vessels) as readonly Vessel[];

export function isVessel(icon: string): icon is Vessel {
  return icon in vessels;
}
