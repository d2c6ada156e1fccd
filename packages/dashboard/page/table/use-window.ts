import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Rows beyond the edges, so that none is missing while one scrolls. */
const OVERSCAN = 12;

/** Which rows of a long table are in sight, by the page's own scrolling. */
export function useWindow(options: {
  count: number;
  rowPixels: number;
  body: RefObject<HTMLElement | null>;
}): { first: number; end: number } {
  const { count, rowPixels, body } = options;
  const [{ first, end }, setRange] = useState({ first: 0, end: 60 });
  useEffect(() => {
    const look = (): void => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const above = Math.max(0, Math.floor(-top / rowPixels) - OVERSCAN);
      const below = Math.ceil((innerHeight - top) / rowPixels) + OVERSCAN;
      setRange((last) =>
        last.first === above && last.end === below ? last : { first: above, end: below },
      );
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [body, rowPixels]);
  return { first: Math.min(first, count), end: Math.min(end, count) };
}
