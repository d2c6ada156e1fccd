/**
 * Trimming values of a BME280 or BMP280, each chip's own, as they lie in its registers 0x88 to 0xA1
 * and 0xE1 to 0xE7 (BST-BME280-DS002, table 16; BST-BMP280-DS001, table 17).
 */
export interface Trimming {
  /** T1 to T3. */
  readonly t: readonly [number, number, number];
  /** P1 to P9. */
  readonly p: readonly [
    ...[number, number, number, number, number],
    ...[number, number, number, number],
  ];
  /** H1 to H6; a BMP280 has none. */
  readonly h?: readonly [number, number, number, number, number, number];
}

/** @param first - registers 0x88 to 0xA1; @param second - registers 0xE1 to 0xE7 */
export function readTrimming(first: Buffer, second: Buffer | undefined): Trimming {
  const signed = (index: number): number => first.readInt16LE(index * 2);
  const t: Trimming['t'] = [first.readUInt16LE(0), signed(1), signed(2)];
  const p: Trimming['p'] = [
    ...([first.readUInt16LE(6), signed(4), signed(5), signed(6), signed(7)] as const),
    ...([signed(8), signed(9), signed(10), signed(11)] as const),
  ];
  if (second === undefined) return { t, p };
  // H4 and H5 are twelve bits each, with the sign, and share a byte.
  const h4 = (second.readInt8(3) << 4) | (second.readUInt8(4) & 0x0f);
  const h5 = (second.readInt8(5) << 4) | (second.readUInt8(4) >> 4);
  const h: Trimming['h'] = [
    ...([first.readUInt8(25), second.readInt16LE(0), second.readUInt8(2)] as const),
    ...([h4, h5, second.readInt8(6)] as const),
  ];
  return { t, p, h };
}

/**
 * Fine temperature, from which all else follows: 5,120 steps a degree Celsius
 * (BST-BME280-DS002, 8.1, double precision).
 */
export function fineTemperature({ t: [t1, t2, t3] }: Trimming, raw: number): number {
  const first = (raw / 16_384 - t1 / 1024) * t2;
  const second = (raw / 131_072 - t1 / 8192) ** 2 * t3;
  return first + second;
}

/** @returns °C */
export function temperatureOf(fine: number): number {
  return fine / 5120;
}

/** @returns hPa; NaN where the trimming values make no sense (BST-BME280-DS002, 8.1) */
export function pressureOf({ p }: Trimming, fine: number, raw: number): number {
  const [p1, p2, p3, p4, p5, p6, p7, p8, p9] = p;
  const base = fine / 2 - 64_000;
  const offset = ((base * base * p6) / 32_768 + base * p5 * 2) / 4 + p4 * 65_536;
  const scale = (1 + ((p3 * base * base) / 524_288 + p2 * base) / 524_288 / 32_768) * p1;
  const coarse = ((1_048_576 - raw - offset / 4096) * 6250) / scale;
  const pascal =
    coarse + ((p9 * coarse * coarse) / 2_147_483_648 + (coarse * p8) / 32_768 + p7) / 16;
  return scale === 0 ? Number.NaN : pascal / 100;
}

/** @returns %, 0 to 100 (BST-BME280-DS002, 8.1) */
export function humidityOf(
  [h1, h2, h3, h4, h5, h6]: NonNullable<Trimming['h']>,
  fine: number,
  raw: number,
): number {
  const base = fine - 76_800;
  const slope = (h2 / 65_536) * (1 + (h6 / 67_108_864) * base * (1 + (h3 / 67_108_864) * base));
  const linear = (raw - (h4 * 64 + (h5 / 16_384) * base)) * slope;
  const humidity = linear * (1 - (h1 * linear) / 524_288);
  return Math.min(100, Math.max(0, humidity));
}
