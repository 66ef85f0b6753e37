interface CupGlyphProps {
  readonly drink: string;
  /** 0 (a small glass) to 3 (a bottle). */
  readonly size: number;
}

/** Four vessels of growing size on one base line, filled with the drink's colour. */
export function CupGlyph({ drink, size }: CupGlyphProps) {
  const top = [24, 18, 12, 4][size] ?? 12;
  const spread = [9, 10, 11, 11][size] ?? 10;
  const water = top + (44 - top) * 0.32;
  const bottle = size === 3;
  return (
    <svg className={`cup-glyph glyph-${drink.replaceAll('_', '-')}`} viewBox="0 0 48 48" aria-hidden="true">
      {bottle ? (
        <>
          <path className="cup-fill" d="M15 20h18v20q0 4-4 4H19q-4 0-4-4Z" />
          <path className="cup-line" d="M20 5h8v6q5 2 5 8v21q0 4-4 4H19q-4 0-4-4V19q0-6 5-8Z" />
        </>
      ) : (
        <>
          <path
            className="cup-fill"
            d={`M${24 - spread + 0.8} ${water}h${spread * 2 - 1.6}L${24 + spread - 3} 44h-${spread * 2 - 6}Z`}
          />
          <path
            className="cup-line"
            d={`M${24 - spread} ${top}h${spread * 2}L${24 + spread - 3} 44h-${spread * 2 - 6}Z`}
          />
        </>
      )}
    </svg>
  );
}
