import type { IoPlugin } from '../hardware/io-plugin.ts';
import type { Edge } from './gpiomon.ts';
import { createStopwatch } from './stopwatch.ts';
import type { LineWatch } from './watch-line.ts';

/**
 * Watches a pin through an IO plugin, which looks at it every few milliseconds where JavaScript has the
 * time: for boards without gpiomon. What is shorter than that is missed, and so is what happens while
 * the station is busy (docs/station.md has figures).
 */
export function pollLine(options: {
  /** As the plugin calls it. */
  pin: string;
  io: IoPlugin;
  onEdge: (edge: Edge) => void;
}): LineWatch {
  const { pin, io, onEdge } = options;
  const watched = createStopwatch();
  let failure: Error | undefined;
  let isOpen = false;
  let isFirst = true;

  /** The first call tells how it stands, not that it changed. */
  function onLevel(level: number): void {
    if (isOpen && !isFirst) onEdge({ isRising: level === 1, milliseconds: performance.now() });
    isFirst = false;
  }

  try {
    io.pinMode(pin, io.MODES.INPUT);
    io.digitalRead(pin, onLevel);
    isOpen = true;
    watched.start(performance.now());
  } catch (error) {
    failure = new Error(`the IO plugin cannot read ${pin}`, { cause: error });
  }
  return {
    failure,
    get watchedMilliseconds() {
      return watched.milliseconds;
    },
    close: () => {
      isOpen = false; // the plugin ends its own looking with the board
      watched.stop();
      return Promise.resolve();
    },
  };
}
