import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { movesSoFar } from '../navigation/location';

interface PageHeadingProps {
  readonly title: string;
  readonly children?: ReactNode;
}

/** The one heading of a page. It takes the focus when a person comes from another page, so that it is read out. */
export function PageHeading({ title, children }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · FillUp`;
  }, [title]);
  useEffect(() => {
    if (movesSoFar() === 0) return;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  return (
    <header className="page-heading">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </header>
  );
}
