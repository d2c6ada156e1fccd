import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Point } from './map-view.ts';

/** What hands and wheels do to the map, in pixels from its upper left corner. */
export interface Gestures {
  move(by: Point): void;
  zoom(factor: number, at: Point): void;
  /** A click or a tap, which moved nothing. */
  tap(at: Point): void;
  /** The pointer is there; undefined once it is gone. */
  hover(at: Point | undefined): void;
}

/** A hand that moves less has tapped. */
const TAP_PIXELS = 5;
const WHEEL_FACTOR = 0.002;

/**
 * Listens to one pointer that moves the map, two that pinch it, and to the wheel with Ctrl: without, the
 * page scrolls on. `gestures` may be another object with every rendering.
 */
export function useGestures(
  element: RefObject<HTMLElement | null>,
  gestures: RefObject<Gestures | null>,
): void {
  useEffect(() => {
    const stage = element.current;
    if (stage === null) return;
    const stop = new AbortController();
    const { signal } = stop;
    const pointers = new Map<number, Point>();
    let travelled = 0;

    const placeOf = ({ clientX, clientY }: MouseEvent): Point => {
      const { left, top } = stage.getBoundingClientRect();
      return { x: clientX - left, y: clientY - top };
    };
    const act = (): Gestures | null => gestures.current;

    const press = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      if (pointers.size === 0) travelled = 0;
      pointers.set(event.pointerId, placeOf(event));
      stage.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent): void => {
      const at = placeOf(event);
      const before = pointers.get(event.pointerId);
      if (before === undefined) {
        act()?.hover(at);
        return;
      }
      const [other] = [...pointers]
        .filter(([id]) => id !== event.pointerId)
        .map(([, each]) => each);
      pointers.set(event.pointerId, at);
      travelled += distance(before, at);
      if (other !== undefined) {
        const factor = distance(at, other) / Math.max(1, distance(before, other));
        act()?.zoom(factor, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
      } else if (travelled > TAP_PIXELS) {
        act()?.move({ x: at.x - before.x, y: at.y - before.y });
      }
    };
    const release = (event: PointerEvent): void => {
      const isTap = pointers.delete(event.pointerId) && travelled <= TAP_PIXELS;
      if (isTap && event.type === 'pointerup' && pointers.size === 0) act()?.tap(placeOf(event));
    };

    stage.addEventListener('pointerdown', press, { signal });
    stage.addEventListener('pointermove', move, { signal });
    stage.addEventListener('pointerup', release, { signal });
    stage.addEventListener('pointercancel', release, { signal });
    stage.addEventListener('pointerleave', () => act()?.hover(undefined), { signal });
    stage.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        act()?.zoom(Math.exp(-event.deltaY * WHEEL_FACTOR), placeOf(event));
      },
      { signal, passive: false },
    );
    return () => {
      stop.abort();
    };
  }, [element, gestures]);
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
