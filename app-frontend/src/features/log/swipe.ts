import { useRef, useState } from 'react';
import type { PointerEvent } from 'react';

type Side = 'start' | 'end';

interface Swipe {
  /** How far the row has been pulled, in px; negative towards the start of the line. */
  readonly offset: number;
  /** What letting go now would do. */
  readonly side: Side | undefined;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: () => void;
    readonly onPointerCancel: () => void;
  };
}

// Less is a finger that scrolls or taps; and a swipe must be meant.
const SLACK_PX = 10;
const MEANT_PX = 96;

/** Fingers and pens pull a row sideways; a mouse has the buttons. The row needs `touch-action: pan-y`. */
export function useSwipe(onSwipe: (side: Side) => void): Swipe {
  const start = useRef<{ readonly x: number; readonly y: number }>(undefined);
  const [offset, setOffset] = useState(0);
  const side = Math.abs(offset) < MEANT_PX ? undefined : offset < 0 ? 'start' : 'end';

  const reset = () => {
    start.current = undefined;
    setOffset(0);
  };
  return {
    offset,
    side,
    handlers: {
      onPointerDown: (event) => {
        if (event.pointerType !== 'mouse') start.current = { x: event.clientX, y: event.clientY };
      },
      onPointerMove: (event) => {
        if (!start.current) return;
        const x = event.clientX - start.current.x;
        if (offset === 0 && Math.abs(x) < SLACK_PX) return;
        setOffset(x);
      },
      onPointerUp: () => {
        reset();
        if (side) onSwipe(side);
      },
      // The browser has taken the gesture over, for scrolling.
      onPointerCancel: reset,
    },
  };
}
