import type { ReactNode } from 'react';

type IconName =
  'settings' | 'close' | 'edit' | 'trash' | 'plus' | 'minus' | 'check' | 'cloud' | 'cloudOff' | 'clock' | 'alert';

const paths: Record<IconName, ReactNode> = {
  settings: (
    <>
      <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
      <circle cx="15" cy="7" r="2" />
      <circle cx="9" cy="17" r="2" />
    </>
  ),
  close: <path d="m6 6 12 12M18 6 6 18" />,
  edit: <path d="M4 20h4L19 9l-4-4L4 16v4ZM13.5 6.5l4 4" />,
  trash: <path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5" />,
  plus: <path d="M12 5v14M5 12h14" />,
  minus: <path d="M5 12h14" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  cloud: <path d="M7 18a4 4 0 0 1-.6-7.96 6 6 0 0 1 11.53 1.05A3.5 3.5 0 0 1 17.5 18H7Zm2.5-4 2 2 3.5-3.5" />,
  cloudOff: <path d="M7 18a4 4 0 0 1-.6-7.96M9 6.8a6 6 0 0 1 8.93 4.29A3.5 3.5 0 0 1 20 16.6M7 18h9M4 4l16 16" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 8v4l3 2" />
    </>
  ),
  alert: <path d="M12 8v5M12 16.5v.01M12 4 3 19h18L12 4Z" />,
};

/** Decoration: what it means stands beside it, or is the name of its button. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      {paths[name]}
    </svg>
  );
}
