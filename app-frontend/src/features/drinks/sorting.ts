import { useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, RefObject } from 'react';

interface Dragged {
  readonly index: number;
  /** Where letting go now would put it. */
  readonly target: number;
  readonly offset: number;
}

interface Sorting {
  readonly list: RefObject<HTMLUListElement | null>;
  /** How far row `index` is drawn from its place, in px. */
  readonly offsetOf: (index: number) => number;
  readonly isDragged: (index: number) => boolean;
  readonly moveBy: (index: number, steps: number) => void;
  readonly handleProps: (index: number) => {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: () => void;
    readonly onPointerCancel: () => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
}

/** Lets rows of one height be dragged by a handle, or moved with the arrow keys while it has the focus. */
export function useSorting(count: number, onMove: (from: number, to: number) => void): Sorting {
  const list = useRef<HTMLUListElement>(null);
  const start = useRef(0);
  const [dragged, setDragged] = useState<Dragged>();

  const rowHeight = () => (list.current?.firstElementChild as HTMLElement | null)?.offsetHeight ?? 1;
  const moveTo = (from: number, to: number) => {
    if (to !== from && to >= 0 && to < count) onMove(from, to);
  };

  return {
    list,
    isDragged: (index) => dragged?.index === index,
    moveBy: (index, steps) => moveTo(index, index + steps),
    offsetOf: (index) => {
      if (!dragged) return 0;
      if (index === dragged.index) return dragged.offset;
      // The others make room.
      if (index > dragged.index && index <= dragged.target) return -rowHeight();
      return index < dragged.index && index >= dragged.target ? rowHeight() : 0;
    },
    handleProps: (index) => ({
      onPointerDown: (event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = event.clientY;
        setDragged({ index, target: index, offset: 0 });
      },
      onPointerMove: (event) => {
        if (dragged?.index !== index) return;
        const height = rowHeight();
        const offset = Math.min((count - 1 - index) * height, Math.max(-index * height, event.clientY - start.current));
        setDragged({ index, target: index + Math.round(offset / height), offset });
      },
      onPointerUp: () => {
        if (dragged?.index === index) moveTo(index, dragged.target);
        setDragged(undefined);
      },
      onPointerCancel: () => setDragged(undefined),
      onKeyDown: (event) => {
        const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
        if (step === 0) return;
        event.preventDefault();
        moveTo(index, index + step);
      },
    }),
  };
}
