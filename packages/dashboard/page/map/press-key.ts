import { ZOOM_FACTOR, type MapState } from './use-map.ts';

/** What a key does to the map; undefined for those that do nothing. */
export function actionOf(
  event: KeyboardEvent,
  { map, onOpen }: { map: MapState; onOpen: (station: string) => void },
): (() => void) | undefined {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey) return undefined;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight':
    case 'ArrowUp':
    case 'ArrowDown':
      return () => {
        map.step(key);
      };
    case '+':
    case '-':
      return () => {
        map.zoom(key === '+' ? ZOOM_FACTOR : 1 / ZOOM_FACTOR);
      };
    case '0':
      return map.fit;
    case 'Escape':
      return () => {
        map.choose(undefined);
      };
    case 'Enter':
      return () => {
        if (map.chosen !== undefined) onOpen(map.chosen.station.name);
      };
    default:
      return undefined;
  }
}
