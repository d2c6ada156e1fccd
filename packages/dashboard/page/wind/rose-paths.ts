import { sumOf, type WindRose } from './wind-rose-data.ts';

/** A part of a ring around the origin, as a path of SVG. */
export interface Wedge {
  readonly key: string;
  readonly speedClass: number;
  readonly path: string;
}

export const RADIUS = 100;
/** Left free in the middle. */
const HUB = 8;
/** Of the width of a direction. */
const FILLED = 0.8;

/** The share that the outermost ring stands for: a multiple of what one ring does. */
export function scaleOf({ shares }: WindRose): { most: number; step: number } {
  const highest = Math.max(...shares.map(sumOf), 0.01);
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25].find((each) => highest / each <= 4) ?? 0.5;
  return { most: Math.ceil(highest / step - 1e-9) * step, step };
}

export function radiusOf(share: number, most: number): number {
  return HUB + ((RADIUS - HUB) * share) / most;
}

/** The wedges of all directions, the weakest wind inside. North is up. */
export function wedgesOf({ shares }: WindRose, most: number): Wedge[] {
  const width = 360 / shares.length;
  return shares.flatMap((row, direction) => {
    let below = 0;
    return row.flatMap((share, speedClass): Wedge[] => {
      if (share === 0) return [];
      const [inner, outer] = [radiusOf(below, most), radiusOf(below + share, most)];
      below += share;
      const half = (width * FILLED) / 2;
      const path = ringPart({
        from: direction * width - half,
        to: direction * width + half,
        inner,
        outer,
      });
      return [{ key: `${direction}.${speedClass}`, speedClass, path }];
    });
  });
}

function ringPart(part: { from: number; to: number; inner: number; outer: number }): string {
  const { from, to, inner, outer } = part;
  const at = (degrees: number, radius: number): string => {
    const angle = (degrees * Math.PI) / 180;
    return `${(Math.sin(angle) * radius).toFixed(2)} ${(-Math.cos(angle) * radius).toFixed(2)}`;
  };
  return [
    `M${at(from, inner)}L${at(from, outer)}`,
    `A${outer.toFixed(2)} ${outer.toFixed(2)} 0 0 1 ${at(to, outer)}`,
    `L${at(to, inner)}`,
    `A${inner.toFixed(2)} ${inner.toFixed(2)} 0 0 0 ${at(from, inner)}Z`,
  ].join('');
}
