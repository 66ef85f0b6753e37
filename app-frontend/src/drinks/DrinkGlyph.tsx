import type { ReactNode } from 'react';

const drop = <path d="M12 3c4 5 6.5 8 6.5 11.5a6.5 6.5 0 0 1-13 0C5.5 11 8 8 12 3Z" />;

const drawings: Record<string, ReactNode> = {
  water: drop,
  sparkling_water: (
    <>
      {drop}
      <circle className="glyph-hole" cx="10" cy="14" r="1.3" />
      <circle className="glyph-hole" cx="13.6" cy="16.6" r="1.1" />
      <circle className="glyph-hole" cx="13.4" cy="11.4" r=".9" />
    </>
  ),
  tea: (
    <path d="M4 8h12v2h2.5a2.8 2.8 0 0 1 0 5.6H15.7A5.5 5.5 0 0 1 10.5 19h-1A5.5 5.5 0 0 1 4 13.5V8Zm12 4v1.6h2.4a.8.8 0 0 0 0-1.6H16ZM8 6c-1-1.3 1-2 0-3.5M12 6c-1-1.3 1-2 0-3.5" />
  ),
  coffee: <path d="M6 8h12l-1.2 12H7.2L6 8Zm-.5-3.5h13V7h-13V4.5ZM8 3h8v1H8V3Z" />,
  milk: <path d="M8.5 3h7v3l2.5 4v11H6V10l2.5-4V3Zm-.5 9v4h8v-4H8Z" />,
  soy_milk: <path d="M8.5 3h7v3l2.5 4v11H6V10l2.5-4V3ZM12 12.5a3 2 0 1 0 0 4 3 2 0 0 0 0-4Z" />,
  juice: <path d="M6 7h8l2-4.5 1.8.8L16.2 7H18l-1.5 14h-9L6 7Zm2.3 2 .4 4h6.6l.4-4H8.3Z" />,
  soda: <path d="M8 3h8l1 3v13l-1 2H8l-1-2V6l1-3Zm1 7v5h6v-5H9Z" />,
  sports_drink: <path d="M10 2.5h4V5l2.5 3v4l-1 1.5 1 1.5v6h-9v-6l1-1.5-1-1.5V8L10 5V2.5Z" />,
};

export function DrinkGlyph({ icon }: { readonly icon: string }) {
  return (
    <svg className={`glyph glyph-${icon.replaceAll('_', '-')}`} viewBox="0 0 24 24" aria-hidden="true">
      {drawings[icon] ?? drop}
    </svg>
  );
}
