import { useRef, useState } from 'preact/hooks';

import { formatCount } from '../format.ts';
import type { Atlas } from './atlas.ts';
import type { Domain } from './color-scale.ts';
import { drawLand } from './draw-land.ts';
import { drawMarkers } from './draw-markers.ts';
import { Layer } from './layer.tsx';
import { MapControls } from './map-controls.tsx';
import {
  fitView,
  moveView,
  toScreen,
  zoomView,
  type Point,
  type Size,
  type View,
} from './map-view.ts';
import { nearest, nextMarker, type Direction, type Marker } from './markers.ts';
import { describeMarker, MarkerNote } from './marker-note.tsx';
import { useGestures, type Gestures } from './use-gestures.ts';
import { useSize } from './use-size.ts';

const ZOOM_FACTOR = 2;
/** A finger is no needle. */
const HIT_PIXELS = 14;
const UNKNOWN_SIZE: Size = { width: 0, height: 0 };

export interface MapStageProps {
  readonly atlas: Atlas | undefined;
  readonly markers: readonly Marker[];
  readonly quantity: string;
  readonly domain: Domain | undefined;
  readonly now: number;
  /** Changes where the colours do. */
  readonly theme: string;
  readonly onOpen: (station: string) => void;
}

/** The map itself: it is moved and zoomed, and a station on it is chosen, by hand or by keys. */
export function MapStage(props: MapStageProps) {
  const { atlas, markers, quantity, domain, now, theme, onOpen } = props;
  const stage = useRef<HTMLDivElement>(null);
  const size = useSize(stage) ?? UNKNOWN_SIZE;
  const [moved, setMoved] = useState<View>();
  const [chosen, setChosen] = useState<{ name: string; isByKey: boolean }>();
  const isSized = size.width > 0;
  const view = moved ?? fitView(isSized ? markers.map(({ at }) => at) : [], isSized ? size : ONE);
  const marker = markers.find(({ station }) => station.name === chosen?.name);
  const middle = { x: size.width / 2, y: size.height / 2 };

  const find = (at: Point): Marker | undefined =>
    nearest(markers, (each) => {
      const place = toScreen(each.at, view, size);
      const length = Math.hypot(place.x - at.x, place.y - at.y);
      return length <= HIT_PIXELS ? length : Infinity;
    });
  const zoom = (factor: number, at: Point = middle): void => {
    setMoved(zoomView(view, { factor, at, size }));
  };
  const gestures = useRef<Gestures>(NO_GESTURES);
  gestures.current = {
    zoom,
    move: (by) => {
      setMoved(moveView(view, by, size));
    },
    tap: (at) => {
      const found = find(at);
      if (found !== undefined) onOpen(found.station.name);
    },
    hover: (at) => {
      const found = at === undefined ? undefined : find(at);
      setChosen(found && { name: found.station.name, isByKey: false });
    },
  };
  useGestures(stage, gestures);

  function choose(direction: Direction): void {
    const isNear = ({ at }: Marker): number => Math.hypot(at.x - view.x, at.y - view.y);
    const next =
      marker === undefined
        ? nearest(markers, isNear)
        : nextMarker(markers, { from: marker.at, direction });
    if (next === undefined) return;
    setChosen({ name: next.station.name, isByKey: true });
    const { x, y } = toScreen(next.at, view, size);
    const isSeen = x > 0 && y > 0 && x < size.width && y < size.height;
    if (!isSeen) setMoved({ ...next.at, scale: view.scale });
  }

  function press(event: KeyboardEvent): void {
    const act = {
      '+': () => {
        zoom(ZOOM_FACTOR);
      },
      '-': () => {
        zoom(1 / ZOOM_FACTOR);
      },
      '0': () => {
        setMoved(undefined);
      },
      Escape: () => {
        setChosen(undefined);
      },
      Enter: () => {
        if (marker !== undefined) onOpen(marker.station.name);
      },
      ArrowLeft: () => {
        choose('ArrowLeft');
      },
      ArrowRight: () => {
        choose('ArrowRight');
      },
      ArrowUp: () => {
        choose('ArrowUp');
      },
      ArrowDown: () => {
        choose('ArrowDown');
      },
    }[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  return (
    <div class="stage-frame">
      <div
        ref={stage}
        class={marker === undefined ? 'stage' : 'stage on-station'}
        role="application"
        aria-roledescription="map"
        aria-label={`Map of ${formatCount(markers.length)} ${markers.length === 1 ? 'station' : 'stations'}`}
        aria-busy={atlas === undefined}
        aria-describedby="map-keys"
        tabIndex={0}
        onKeyDown={press}
      >
        {isSized && (
          <>
            <Layer
              size={size}
              because={[atlas, view.x, view.y, view.scale, theme]}
              draw={(context, surface) => {
                if (atlas !== undefined) drawLand(context, { atlas, view, size, ...surface });
              }}
            />
            <Layer
              size={size}
              because={[markers, view.x, view.y, view.scale, theme, quantity, chosen?.name]}
              draw={(context, surface) => {
                drawMarkers(context, {
                  ...{ markers, view, size, quantity, domain, chosen: chosen?.name, ...surface },
                });
              }}
            />
          </>
        )}
        {marker !== undefined && (
          <MarkerNote {...{ marker, quantity, now, size }} at={toScreen(marker.at, view, size)} />
        )}
      </div>
      <p id="map-keys" class="unseen">
        Arrow keys go from station to station, Enter opens one, plus and minus zoom, 0 shows all
        stations. The table below says the same.
      </p>
      <p class="unseen" role="status">
        {marker !== undefined && chosen?.isByKey === true
          ? describeMarker({ marker, quantity, now })
          : ''}
      </p>
      <MapControls
        {...{ view, zoom, factor: ZOOM_FACTOR }}
        onFit={() => {
          setMoved(undefined);
        }}
      />
    </div>
  );
}

const ONE: Size = { width: 1, height: 1 };
const NO_GESTURES: Gestures = {
  move: () => undefined,
  zoom: () => undefined,
  tap: () => undefined,
  hover: () => undefined,
};
