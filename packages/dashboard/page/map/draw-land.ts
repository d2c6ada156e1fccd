import type { Atlas, Shape } from './atlas.ts';
import type { Size, View } from './map-view.ts';

/** An island that is smaller is not seen. */
const LEAST_PIXELS = 0.7;

/** Draws land and borders; the sea is what the canvas lies on. Colours are those of the style sheet. */
export function drawLand(
  context: CanvasRenderingContext2D,
  options: { atlas: Atlas; view: View; size: Size; ratio: number; style: CSSStyleDeclaration },
): void {
  const { atlas, view, size, ratio, style } = options;
  const { scale } = view;
  context.resetTransform();
  context.clearRect(0, 0, size.width * ratio, size.height * ratio);
  // Shapes are in the units of the projection, and so is the width of a line.
  context.scale(ratio * scale, ratio * scale);
  context.translate(size.width / 2 / scale - view.x, size.height / 2 / scale - view.y);
  context.lineJoin = 'bevel'; // of lines of a pixel nobody sees the corners

  const [halfWidth, halfHeight] = [size.width / 2 / scale, size.height / 2 / scale];
  const isSeen = ({ left, right, top, bottom }: Shape): boolean =>
    right > view.x - halfWidth &&
    left < view.x + halfWidth &&
    bottom > view.y - halfHeight &&
    top < view.y + halfHeight &&
    Math.max(right - left, bottom - top) * scale > LEAST_PIXELS;

  context.fillStyle = style.getPropertyValue('--land');
  for (const { path } of atlas.land.filter(isSeen)) context.fill(path, 'evenodd');
  context.lineWidth = 1 / scale;
  context.strokeStyle = style.getPropertyValue('--coast');
  for (const { path } of atlas.coasts.filter(isSeen)) context.stroke(path);
  context.strokeStyle = style.getPropertyValue('--border');
  for (const { path } of atlas.borders.filter(isSeen)) context.stroke(path);
}
