import type { ReactNode } from 'react';

const paths = {
  drop: <path d="M12 3.5c3.6 4.4 6 7.4 6 10.6a6 6 0 0 1-12 0c0-3.2 2.4-6.2 6-10.6Z" />,
  chart: <path d="M5 20v-7M12 20V5M19 20v-10" />,
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
  back: <path d="M15 5l-7 7 7 7" />,
  forward: <path d="m9 5 7 7-7 7" />,
  up: <path d="m6 15 6-6 6 6" />,
  down: <path d="m6 9 6 6 6-6" />,
  grip: <path d="M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01" />,
  shown: (
    <>
      <path d="M3 12c2.5-4 5.5-6 9-6s6.5 2 9 6c-2.5 4-5.5 6-9 6s-6.5-2-9-6Z" />
      <circle cx="12" cy="12" r="2.5" />
    </>
  ),
  hidden: (
    <path d="M4 4l16 16M6.5 8C5.2 9 4 10.4 3 12c2.5 4 5.5 6 9 6 1.5 0 2.900-.4 4.2-1.100M10 6.300c.6-.2 1.300-.3 2-.3 3.5 0 6.5 2 9 6-.7 1.100-1.4 2-2.2 2.800" />
  ),
  streak: (
    <path d="M12 3c.5 3.5 5 5.5 5 10.5a5 5 0 0 1-10 0c0-2 .8-3.300 1.800-4.300.3 1.300.9 2 1.700 2.300C10.2 8.5 10.700 5.5 12 3Z" />
  ),
  target: (
    <>
      <circle cx="12" cy="12" r="8" />
      <circle cx="12" cy="12" r="3.5" />
    </>
  ),
  user: (
    <>
      <circle cx="12" cy="8.5" r="3.5" />
      <path d="M5 20c.8-4 3.400-6 7-6s6.200 2 7 6" />
    </>
  ),
  bell: <path d="M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10 20.500h4" />,
  box: <path d="M4 8l8-4 8 4v8l-8 4-8-4V8ZM4 8l8 4 8-4M12 12v8" />,
  lock: (
    <>
      <rect x="5" y="11" width="14" height="9" rx="2" />
      <path d="M8 11V8a4 4 0 0 1 8 0v3" />
    </>
  ),
  key: (
    <>
      <circle cx="8" cy="15" r="4" />
      <path d="M11 12l8-8M15.500 7.500l3 3" />
    </>
  ),
  devices: (
    <>
      <rect x="3" y="5" width="13" height="10" rx="1.500" />
      <rect x="15" y="10" width="6" height="10" rx="1.500" />
      <path d="M7 19h5" />
    </>
  ),
  signOut: <path d="M14 4H6v16h8M10 12h10M17 8.500l3.500 3.500-3.500 3.500" />,
  install: <path d="M12 4v10M8 10.5l4 4 4-4M5 19h14" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof paths;

/** Decoration: what it means stands beside it, or is the name of its button. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      {paths[name]}
    </svg>
  );
}
