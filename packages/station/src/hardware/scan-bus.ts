import type { IoPlugin } from './io-plugin.ts';
import { createPluginBus } from './plugin-bus.ts';

/** Those below and above are reserved (NXP UM10204, 3.1.12). */
const FIRST_ADDRESS = 0x08;
const LAST_ADDRESS = 0x77;

/** Addresses of an I²C bus at which something answers, by reading a byte from each. */
export async function scanBus(io: IoPlugin, bus: number): Promise<number[]> {
  const reader = createPluginBus({ io, bus });
  const found: number[] = [];
  for (let address = FIRST_ADDRESS; address <= LAST_ADDRESS; address += 1) {
    const isThere = await reader.read(address, 1).then(
      () => true,
      () => false,
    );
    if (isThere) found.push(address);
  }
  return found;
}
