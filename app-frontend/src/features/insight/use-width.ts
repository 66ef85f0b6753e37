import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

// Until it is measured: a phone.
const DEFAULT_PX = 320;

/** The width of an element in px: a drawing of this width has lettering of its own size on every screen. */
export function useWidth<T extends Element>(): [RefObject<T | null>, number] {
  const element = useRef<T>(null);
  const [width, setWidth] = useState(DEFAULT_PX);
  useEffect(() => {
    if (!element.current || !('ResizeObserver' in window)) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
