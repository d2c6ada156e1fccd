/** A value in [−1, 1] that drifts smoothly over time, and is the same whenever it is asked for. */
export type Noise = (milliseconds: number) => number;

/**
 * Value noise: random numbers on a grid of `periodSeconds`, joined by a curve without kinks. Nothing
 * is kept, so any instant can be asked for in any order.
 */
export function createNoise(options: {
  seed: number;
  channel: number;
  periodSeconds: number;
}): Noise {
  const { seed, channel, periodSeconds } = options;
  return (milliseconds) => {
    const place = milliseconds / (periodSeconds * 1000);
    const cell = Math.floor(place);
    const from = 2 * randomAt(seed, channel, cell) - 1;
    const to = 2 * randomAt(seed, channel, cell + 1) - 1;
    const share = place - cell;
    return from + (to - from) * share * share * (3 - 2 * share);
  };
}

/** A number in [0, 1) that depends on its three arguments alone. The mixing is that of MurmurHash3. */
export function randomAt(seed: number, channel: number, index: number): number {
  let hash = mix(seed, 0x9e3779b9);
  hash = mix(channel, hash);
  hash = mix(index, hash);
  hash = mix(Math.floor(index / 2 ** 32), hash);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function mix(value: number, hash: number): number {
  let word = Math.imul(value | 0, 0xcc9e2d51);
  word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
  const mixed = hash ^ word;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}
