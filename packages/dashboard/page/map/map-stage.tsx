import { useRef } from 'preact/hooks';

import { formatCount } from '../format.ts';
import { useUnits } from '../units/units-context.ts';
import type { Atlas } from './atlas.ts';
import type { Domain } from './color-scale.ts';
import { drawLand } from './draw-land.ts';
import { drawMarkers } from './draw-markers.ts';
import { Layer } from './layer.tsx';
import { MapControls } from './map-controls.tsx';
import { toScreen, type Size } from './map-view.ts';
import { describeMarker, MarkerNote } from './marker-note.tsx';
import type { Marker } from './markers.ts';
import { actionOf } from './press-key.ts';
import { useGestures, type Gestures } from './use-gestures.ts';
import { useMap } from './use-map.ts';
import { useSize } from './use-size.ts';

/** Before it is known. */
const SOME_SIZE: Size = { width: 1, height: 1 };

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
  const { atlas, markers, quantity, now, onOpen } = props;
  const units = useUnits();
  const stage = useRef<HTMLDivElement>(null);
  const size = useSize(stage);
  const map = useMap({ markers, size: size ?? SOME_SIZE });
  const { view, chosen } = map;
  const gestures = useRef<Gestures>(null);
  gestures.current = {
    ...{ zoom: map.zoom, move: map.move },
    tap: (at) => {
      const found = map.find(at);
      if (found !== undefined) onOpen(found.station.name);
    },
    hover: (at) => {
      map.choose(at && map.find(at));
    },
  };
  useGestures(stage, gestures);
  return (
    <div class="stage-frame">
      <div
        ref={stage}
        class={chosen === undefined ? 'stage' : 'stage on-station'}
        role="application"
        aria-roledescription="map"
        aria-label={`Map of ${formatCount(markers.length)} ${markers.length === 1 ? 'station' : 'stations'}`}
        aria-busy={atlas === undefined}
        aria-describedby="map-keys"
        tabIndex={0}
        onKeyDown={(event) => {
          const act = actionOf(event, { map, onOpen });
          if (act === undefined) return;
          event.preventDefault();
          act();
        }}
      >
        {size !== undefined && <Layers {...props} {...{ view, chosen, size }} />}
        {size !== undefined && chosen !== undefined && (
          <MarkerNote
            {...{ marker: chosen, quantity, now, units, size }}
            at={toScreen(chosen.at, view, size)}
          />
        )}
      </div>
      <p id="map-keys" class="unseen">
        Arrow keys go from station to station, Enter opens one, plus and minus zoom, 0 shows all
        stations. The table below says the same.
      </p>
      <p class="unseen" role="status">
        {chosen !== undefined && map.isChosenByKey
          ? describeMarker({ marker: chosen, quantity, now, units })
          : ''}
      </p>
      <MapControls map={map} />
    </div>
  );
}

/** Land below, stations above: a new reading has only those drawn anew. */
function Layers(
  props: MapStageProps & Pick<ReturnType<typeof useMap>, 'view' | 'chosen'> & { size: Size },
) {
  const { atlas, markers, quantity, domain, theme, view, chosen, size } = props;
  const units = useUnits();
  const seen = [view.x, view.y, view.scale, theme];
  const name = chosen?.station.name;
  return (
    <>
      <Layer
        size={size}
        because={[atlas, ...seen]}
        draw={(context, surface) => {
          if (atlas !== undefined) drawLand(context, { atlas, view, size, ...surface });
        }}
      />
      <Layer
        size={size}
        because={[markers, quantity, units, name, ...seen]}
        draw={(context, surface) => {
          const scene = { markers, view, size, quantity, units, domain, chosen: name };
          drawMarkers(context, { ...scene, ...surface });
        }}
      />
    </>
  );
}
