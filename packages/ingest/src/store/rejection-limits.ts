/** So many refused payloads are kept where nothing else is said. */
export const DEFAULT_MAXIMUM_REJECTIONS = 100_000;
const MAX_PAYLOAD_BYTES = 8192;

/** The part of a refused payload that is kept: its first 8 KiB. */
export function keptPayload(payload: Buffer): Buffer {
  return payload.subarray(0, MAX_PAYLOAD_BYTES);
}
