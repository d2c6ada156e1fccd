import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlasUrl from 'world-atlas/countries-50m.json?url';

import { project } from './map-view.ts';

/** A line or an area of the map, in the units of the projection. */
export interface Shape {
  readonly path: Path2D;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Land, coasts and borders, as Natural Earth has them at 1:50 million. */
export interface Atlas {
  readonly land: readonly Shape[];
  /** Lines in pieces, so that only those in sight have to be drawn. */
  readonly coasts: readonly Shape[];
  readonly borders: readonly Shape[];
}

type World = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;
type Line = readonly (readonly number[])[];

let loading: Promise<Atlas> | undefined;

/** Loads it once. @throws TypeError where it cannot be loaded */
export function loadAtlas(): Promise<Atlas> {
  loading ??= fetchAtlas().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function fetchAtlas(): Promise<Atlas> {
  const response = await fetch(atlasUrl);
  const world = (await response.json()) as World;
  const { features } = feature(world, world.objects.land);
  const areas = features.flatMap(({ geometry }) => {
    if (geometry.type === 'MultiPolygon') return geometry.coordinates;
    return geometry.type === 'Polygon' ? [geometry.coordinates] : [];
  });
  // A border is what two countries have in common.
  const borders = mesh(world, world.objects.countries, (one, other) => one !== other);
  return {
    land: areas.map((rings) => toShape(rings)),
    coasts: areas.flat().flatMap(toPieces),
    borders: borders.coordinates.flatMap(toPieces),
  };
}

const PIECE_POINTS = 100;

function toPieces(line: Line): Shape[] {
  const count = Math.ceil((line.length - 1) / PIECE_POINTS);
  return Array.from({ length: count }, (_, index) =>
    toShape([line.slice(index * PIECE_POINTS, (index + 1) * PIECE_POINTS + 1)]),
  );
}

function toShape(lines: readonly Line[]): Shape {
  const path = new Path2D();
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines) {
    for (const [index, [longitude = 0, latitude = 0]] of line.entries()) {
      const { x, y } = project({ latitude, longitude });
      if (index === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return { path, left, top, right, bottom };
}
