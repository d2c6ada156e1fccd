import type { Units } from '../units/unit-systems.ts';
import { colorOf, type Domain } from './color-scale.ts';
import { toScreen, type Point, type Size, type View } from './map-view.ts';
import type { Marker } from './markers.ts';

const RADIUS = 7;
const OFFLINE_RADIUS = 5;
/** With more of them in sight, numbers would only hide each other. */
const MOST_NUMBERED = 150;
const FONT = '600 12px system-ui, sans-serif';
const LINE_PIXELS = 14;

interface Scene {
  readonly markers: readonly Marker[];
  readonly view: View;
  readonly size: Size;
  readonly ratio: number;
  readonly quantity: string;
  readonly units: Units;
  readonly domain: Domain | undefined;
  /** Its name, where one is chosen. */
  readonly chosen: string | undefined;
  readonly style: CSSStyleDeclaration;
}

/**
 * Draws the stations: filled with the colour of the value, as a ring of it where the value is stale, as
 * a grey ring while the station is offline, with the numbers where there is room for them.
 */
export function drawMarkers(context: CanvasRenderingContext2D, scene: Scene): void {
  const { markers, view, size, ratio, chosen } = scene;
  context.resetTransform();
  context.clearRect(0, 0, size.width * ratio, size.height * ratio);
  context.scale(ratio, ratio);
  const seen = markers
    .map((marker) => ({ marker, at: toScreen(marker.at, view, size) }))
    .filter(({ at }) => at.x > -RADIUS && at.y > -RADIUS)
    .filter(({ at }) => at.x < size.width + RADIUS && at.y < size.height + RADIUS);
  const first = seen.filter(({ marker }) => marker.station.name !== chosen);
  const last = seen.filter(({ marker }) => marker.station.name === chosen);
  for (const { marker, at } of first) drawMarker(context, scene, marker, at);
  for (const { marker, at } of last) {
    drawMarker(context, scene, marker, at);
    circle(context, at, RADIUS + 4);
    context.lineWidth = 2;
    context.strokeStyle = scene.style.getPropertyValue('--accent');
    context.stroke();
  }
  if (seen.length <= MOST_NUMBERED) drawNumbers(context, scene, seen);
}

function circle(context: CanvasRenderingContext2D, { x, y }: Point, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

function drawMarker(
  context: CanvasRenderingContext2D,
  { domain, style }: Scene,
  { freshness, value }: Marker,
  at: Point,
): void {
  const color = (name: string): string => style.getPropertyValue(name);
  const isOffline = freshness === 'offline';
  const isGrey = isOffline || value === undefined || domain === undefined;
  const stroke = isGrey ? color('--muted') : colorOf(value, domain);
  const radius = isOffline ? OFFLINE_RADIUS : RADIUS;
  if (freshness === 'fresh') {
    circle(context, at, radius);
    context.fillStyle = stroke;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = color('--outline');
    context.stroke();
    return;
  }
  circle(context, at, radius - 1);
  context.fillStyle = color('--surface');
  context.fill();
  // The ring is seen on every ground: light in dark and dark in light.
  context.lineWidth = isOffline ? 2 : 5;
  context.strokeStyle = isOffline ? stroke : color('--outline');
  context.stroke();
  if (isOffline) return;
  context.lineWidth = 3;
  context.strokeStyle = stroke;
  context.stroke();
}

/** Beside each marker its number, unless it would lie on another marker or number. */
function drawNumbers(
  context: CanvasRenderingContext2D,
  { quantity, units, style }: Scene,
  seen: readonly { marker: Marker; at: Point }[],
): void {
  const taken = seen.map(({ at }) => ({
    ...{ left: at.x - RADIUS, right: at.x + RADIUS, top: at.y - RADIUS, bottom: at.y + RADIUS },
  }));
  context.font = FONT;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = style.getPropertyValue('--halo');
  context.fillStyle = style.getPropertyValue('--text');
  for (const { marker, at } of seen) {
    if (marker.value === undefined || marker.freshness !== 'fresh') continue;
    const text = units.format(quantity, marker.value);
    const left = at.x + RADIUS + 4;
    const box = {
      ...{ left, right: left + context.measureText(text).width },
      ...{ top: at.y - LINE_PIXELS / 2, bottom: at.y + LINE_PIXELS / 2 },
    };
    const isFree = taken.every(
      (other) =>
        other.right < box.left ||
        other.left > box.right ||
        other.bottom < box.top ||
        other.top > box.bottom,
    );
    if (!isFree) continue;
    taken.push(box);
    context.strokeText(text, left, at.y);
    context.fillText(text, left, at.y);
  }
}
