type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Ten steps of matplotlib's viridis: as light as the value is high, to eyes of every kind, and on
 * paper without colours. The style sheet has the same for the legend.
 */
const STEPS: readonly Rgb[] = [
  [0x48, 0x28, 0x78],
  [0x3e, 0x49, 0x89],
  [0x31, 0x68, 0x8e],
  [0x26, 0x82, 0x8e],
  [0x1f, 0x9e, 0x89],
  [0x35, 0xb7, 0x79],
  [0x6e, 0xce, 0x58],
  [0xb5, 0xde, 0x2b],
  [0xfd, 0xe7, 0x25],
];

/** From which value to which the colours go; both are round. */
export interface Domain {
  readonly low: number;
  readonly high: number;
}

/** Round values around all of them, so that colours do not change with every reading. */
export function domainOf(values: readonly number[]): Domain | undefined {
  if (values.length === 0) return undefined;
  const least = values.reduce((one, other) => Math.min(one, other));
  const most = values.reduce((one, other) => Math.max(one, other));
  const step = roundStep((most - least) / 4);
  const low = Math.floor(least / step) * step;
  const high = Math.ceil(most / step) * step;
  return low === high ? { low, high: low + step } : { low, high };
}

/** The next of 1, 2, 5, 10, 20, … that is no smaller. */
function roundStep(length: number): number {
  if (length <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(length));
  return ([1, 2, 5].find((each) => each * power >= length) ?? 10) * power;
}

export function colorOf(value: number, { low, high }: Domain): string {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  const place = share * (STEPS.length - 1);
  const [before, after] = [STEPS[Math.floor(place)], STEPS[Math.ceil(place)]];
  const channel = (index: 0 | 1 | 2): number => {
    const [from, to] = [before?.[index] ?? 0, after?.[index] ?? 0];
    return Math.round(from + (to - from) * (place % 1));
  };
  return `rgb(${channel(0)} ${channel(1)} ${channel(2)})`;
}
