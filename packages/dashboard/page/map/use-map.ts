import { useState } from 'preact/hooks';

import {
  fitView,
  limitView,
  moveView,
  toScreen,
  zoomView,
  type Point,
  type Size,
  type View,
} from './map-view.ts';
import { nearest, nextMarker, type Direction, type Marker } from './markers.ts';

/** One press of a key or a button. */
export const ZOOM_FACTOR = 2;
/** A finger is no needle. */
const HIT_PIXELS = 14;

/** What of the world is seen, which station is chosen, and what changes that. Places are in pixels. */
export interface MapState {
  readonly view: View;
  readonly chosen: Marker | undefined;
  /** By keys: then it has to be said aloud. */
  readonly isChosenByKey: boolean;
  /** Around the middle where no place is given. */
  readonly zoom: (factor: number, at?: Point) => void;
  readonly move: (by: Point) => void;
  /** Shows all stations, also as more of them come. */
  readonly fit: () => void;
  readonly find: (at: Point) => Marker | undefined;
  readonly choose: (marker: Marker | undefined) => void;
  /** Chooses the next station in a direction, and brings it into sight. */
  readonly step: (direction: Direction) => void;
}

export function useMap({ markers, size }: { markers: readonly Marker[]; size: Size }): MapState {
  const [moved, setMoved] = useState<View>();
  const [choice, setChoice] = useState<{ name: string; isByKey: boolean }>();
  const view =
    moved === undefined
      ? fitView(
          markers.map(({ at }) => at),
          size,
        )
      : limitView(moved, size);
  const chosen = markers.find(({ station }) => station.name === choice?.name);

  function step(direction: Direction): void {
    const next =
      chosen === undefined
        ? nearest(markers, ({ at }) => Math.hypot(at.x - view.x, at.y - view.y))
        : nextMarker(markers, { from: chosen.at, direction });
    if (next === undefined) return;
    setChoice({ name: next.station.name, isByKey: true });
    const { x, y } = toScreen(next.at, view, size);
    const isSeen = x > 0 && y > 0 && x < size.width && y < size.height;
    if (!isSeen) setMoved({ ...next.at, scale: view.scale });
  }

  return {
    ...{ view, chosen, step },
    isChosenByKey: choice?.isByKey === true,
    zoom: (factor, at = { x: size.width / 2, y: size.height / 2 }) => {
      setMoved(zoomView(view, { factor, at, size }));
    },
    move: (by) => {
      setMoved(moveView(view, by, size));
    },
    fit: () => {
      setMoved(undefined);
    },
    find: (at) =>
      nearest(markers, (marker) => {
        const { x, y } = toScreen(marker.at, view, size);
        const length = Math.hypot(x - at.x, y - at.y);
        return length <= HIT_PIXELS ? length : Infinity;
      }),
    choose: (marker) => {
      setChoice(marker && { name: marker.station.name, isByKey: false });
    },
  };
}
