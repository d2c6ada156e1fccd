import { describe, expect, it } from '@jest/globals';

import {
  fitView,
  limitView,
  moveView,
  project,
  scaleBar,
  toScreen,
  zoomView,
  type Point,
} from './map-view.ts';

const SIZE = { width: 1000, height: 400 };

describe('a view of the map', () => {
  it("projects as Mercator does: the square's edges, the equator, and latitudes by their tables", () => {
    expect(project({ latitude: 0, longitude: 0 })).toEqual({ x: 0.5, y: 0.5 });
    expect(project({ latitude: 0, longitude: -180 }).x).toBe(0);
    expect(project({ latitude: 85.051129, longitude: 180 }).y).toBeCloseTo(0, 6);
    expect(project({ latitude: -90, longitude: 180 }).y).toBeCloseTo(1, 6);
    // Meridional parts: ln tan(45° + 45° ÷ 2) = 0.881374; ÷ 2π
    expect(project({ latitude: 45, longitude: 90 })).toEqual({
      x: 0.75,
      y: expect.closeTo(0.5 - 0.881374 / (2 * Math.PI), 6) as unknown,
    });
  });

  it('fits all points with room around them, and shows a lonely one with its surroundings', () => {
    const points = [
      { x: 0.5, y: 0.3 },
      { x: 0.54, y: 0.31 },
      { x: 0.52, y: 0.32 },
    ];
    const view = fitView(points, SIZE);
    expect([view.x, view.y]).toEqual([expect.closeTo(0.52), expect.closeTo(0.31)]);
    expect(view.scale).toBeCloseTo(312 / 0.02, 6); // 400 less 44 on both sides
    expect(toScreen({ x: 0.5, y: 0.3 }, view, SIZE).y).toBeCloseTo(44);
    expect(fitView([{ x: 0.5, y: 0.3 }], SIZE)).toEqual({ x: 0.5, y: 0.3, scale: 16_384 });
    expect(fitView([], SIZE).scale).toBe(1000);
  });

  it('shows nothing beyond the world', () => {
    expect(limitView({ x: 0, y: 1, scale: 10 }, SIZE)).toEqual({ x: 0.5, y: 0.8, scale: 1000 });
    expect(limitView({ x: 0.5, y: 0.5, scale: 1e12 }, SIZE).scale).toBe(4_194_304);
  });

  it('moves with the hand, and zooms around the pointer', () => {
    const view = { x: 0.5, y: 0.5, scale: 10_000 };
    expect(moveView(view, { x: 100, y: -50 }, SIZE)).toEqual({ x: 0.49, y: 0.505, scale: 10_000 });
    const at = { x: 700, y: 100 };
    const under: Point = { x: 0.5 + 200 / 10_000, y: 0.5 - 100 / 10_000 };
    expect(toScreen(under, view, SIZE).x).toBeCloseTo(700, 6);
    const zoomed = zoomView(view, { factor: 3, at, size: SIZE });
    expect(zoomed.scale).toBe(30_000);
    expect(toScreen(under, zoomed, SIZE)).toEqual({
      x: expect.closeTo(700, 6) as unknown,
      y: expect.closeTo(100, 6) as unknown,
    });
  });

  it('tells lengths: the equator is 40,075 km, the parallel of 60° half of it', () => {
    const scale = 40_075.017; // a kilometre a pixel at the equator
    expect(scaleBar({ x: 0.5, y: 0.5, scale }, 120)).toEqual({
      metres: 100_000,
      pixels: expect.closeTo(100, 6) as unknown,
    });
    const { y } = project({ latitude: 60, longitude: 0 });
    expect(scaleBar({ x: 0.5, y, scale }, 120)).toEqual({
      metres: 50_000,
      pixels: expect.closeTo(100, 6) as unknown,
    });
  });
});
