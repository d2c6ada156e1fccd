import type { Edge } from '../gpio/gpiomon.ts';

/**
 * Tells the closings of a contact from its bouncing: an edge begins something new where the line was
 * quiet before it, and a closing (the line falls, against a pull-up) counts where what was quiet was
 * open. So neither the bouncing of a closing nor that of an opening counts, and an edge that the kernel
 * read too late for what it was does not either.
 *
 * @param quietMilliseconds - longer than a contact bounces, shorter than it is closed or open
 * @returns true for an edge that is a pulse
 */
export function createDebounce(quietMilliseconds: number): (edge: Edge) => boolean {
  let last: Edge | undefined;
  return (edge) => {
    const before = last;
    last = edge;
    if (edge.isRising || before === undefined) return !edge.isRising;
    const quiet = edge.milliseconds - before.milliseconds;
    // The clock of old kernels steps: what lies before the last edge is long after it.
    return before.isRising && (quiet >= quietMilliseconds || quiet < 0);
  };
}
