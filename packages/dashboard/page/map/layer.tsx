import { useLayoutEffect, useRef } from 'preact/hooks';

import type { Size } from './map-view.ts';

/** Draws on a canvas of so many pixels a point of the page. */
export type Draw = (
  context: CanvasRenderingContext2D,
  surface: { readonly ratio: number; readonly style: CSSStyleDeclaration },
) => void;

/** A canvas that is drawn anew when something in `because` is another. It says nothing to a screen reader. */
export function Layer(props: { size: Size; draw: Draw; because: readonly unknown[] }) {
  const { size, draw, because } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = devicePixelRatio;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (canvas.current === null || !context) return;
    draw(context, { ratio, style: getComputedStyle(canvas.current) });
  }, [size.width, size.height, ratio, ...because]);
  return (
    <canvas
      ref={canvas}
      aria-hidden="true"
      width={Math.round(size.width * ratio)}
      height={Math.round(size.height * ratio)}
    />
  );
}
