import { scaleBar } from './map-view.ts';
import { ZOOM_FACTOR, type MapState } from './use-map.ts';

const BAR_PIXELS = 110;

/** Buttons that zoom, and a bar that tells how far is how far. */
export function MapControls({ map }: { map: MapState }) {
  const bar = scaleBar(map.view, BAR_PIXELS);
  return (
    <>
      <div class="choices map-buttons" role="group" aria-label="Zoom">
        <button
          type="button"
          aria-label="Zoom in"
          onClick={() => {
            map.zoom(ZOOM_FACTOR);
          }}
        >
          +
        </button>
        <button
          type="button"
          aria-label="Zoom out"
          onClick={() => {
            map.zoom(1 / ZOOM_FACTOR);
          }}
        >
          −
        </button>
        <button type="button" aria-label="Show all stations" onClick={map.fit}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" />
          </svg>
        </button>
      </div>
      <p class="scale-bar" style={{ width: `${bar.pixels}px` }}>
        {bar.metres >= 1000 ? `${bar.metres / 1000} km` : `${bar.metres} m`}
      </p>
    </>
  );
}
