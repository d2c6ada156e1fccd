/** A place in the world by Mercator's projection: a square of side 1, x eastward from 180° W, y southward. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What part of the world is seen: what is in the middle, and how many pixels the whole is wide. */
export interface View extends Point {
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Beyond it Mercator's square ends. */
const MOST_LATITUDE = 85.051_129;
/** Some 10 m a pixel at the equator. */
const MOST_SCALE = 2 ** 22;
/** A station that is alone is shown with its country around it. */
const LONELY_SCALE = 2 ** 14;
const FIT_PADDING = 44;

export function project(position: { latitude: number; longitude: number }): Point {
  const latitude = Math.min(MOST_LATITUDE, Math.max(-MOST_LATITUDE, position.latitude));
  const sine = Math.sin((latitude * Math.PI) / 180);
  return { x: position.longitude / 360 + 0.5, y: 0.5 - Math.atanh(sine) / (2 * Math.PI) };
}

export function toScreen({ x, y }: Point, view: View, { width, height }: Size): Point {
  return { x: (x - view.x) * view.scale + width / 2, y: (y - view.y) * view.scale + height / 2 };
}

/** Neither smaller than the world nor beyond its edges. */
export function limitView({ x, y, scale }: View, { width, height }: Size): View {
  const limited = Math.min(MOST_SCALE, Math.max(width, height, scale));
  const within = (middle: number, pixels: number): number => {
    const margin = pixels / 2 / limited;
    return Math.min(1 - margin, Math.max(margin, middle));
  };
  return { x: within(x, width), y: within(y, height), scale: limited };
}

/** All the points, and some room around them; the whole world where there is none. */
export function fitView(points: readonly Point[], size: Size): View {
  if (points.length === 0) return limitView({ x: 0.5, y: 0.45, scale: 0 }, size);
  const [left, right] = edges(points.map(({ x }) => x));
  const [top, bottom] = edges(points.map(({ y }) => y));
  const room = (pixels: number): number => Math.max(1, pixels - 2 * FIT_PADDING);
  const scale = Math.min(room(size.width) / (right - left), room(size.height) / (bottom - top));
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
  return limitView({ ...middle, scale: Number.isFinite(scale) ? scale : LONELY_SCALE }, size);
}

function edges(values: readonly number[]): [least: number, most: number] {
  return [
    values.reduce((one, other) => Math.min(one, other)),
    values.reduce((one, other) => Math.max(one, other)),
  ];
}

/** Moved by so many pixels, as a hand moves a map. */
export function moveView(view: View, by: Point, size: Size): View {
  const { x, y, scale } = view;
  return limitView({ x: x - by.x / scale, y: y - by.y / scale, scale }, size);
}

/** `factor` times as large; what is at the pixel `at` stays there. */
export function zoomView(view: View, options: { factor: number; at: Point; size: Size }): View {
  const { factor, at, size } = options;
  const { scale } = limitView({ ...view, scale: view.scale * factor }, size);
  const keep = (middle: number, pixel: number, pixels: number): number =>
    middle + (pixel - pixels / 2) * (1 / view.scale - 1 / scale);
  const x = keep(view.x, at.x, size.width);
  return limitView({ x, y: keep(view.y, at.y, size.height), scale }, size);
}

const EARTH_METRES = 40_075_017;
const ROUND = [1, 2, 5];

/** A round length of `pixels` at most, in the middle of what is seen. */
export function scaleBar(view: View, pixels: number): { metres: number; pixels: number } {
  // A parallel is shorter than the equator by the cosine of its latitude.
  const cosine = 1 / Math.cosh((0.5 - view.y) * 2 * Math.PI);
  const metresPerPixel = (EARTH_METRES * cosine) / view.scale;
  const most = pixels * metresPerPixel;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = Math.max(...ROUND.map((each) => each * power).filter((each) => each <= most));
  return { metres, pixels: metres / metresPerPixel };
}
