import { carriedBy, type Carried, type Carrier } from './carried.ts';

const byPayload = new WeakMap<Buffer, Carried>();

/** aedes copies topic, QoS and payload of a retained message, and no more: its payload tells the rest. */
export function noteRetained(payload: Buffer, carried: Carried): void {
  byPayload.set(payload, carried);
}

/** What a message carries that aedes is about to deliver, given back to one that is retained. */
export function restoreCarried(
  packet: Carrier & { retain: boolean; payload: string | Buffer },
): Carried | undefined {
  if (packet.retain && Buffer.isBuffer(packet.payload) && carriedBy(packet) === undefined) {
    const carried = byPayload.get(packet.payload);
    if (carried !== undefined) packet.properties = carried;
  }
  return carriedBy(packet);
}
