/** What the graphs show: the last so many milliseconds, or a stretch that was zoomed to. */
export type TimeSpan =
  | { readonly kind: 'last'; readonly milliseconds: number }
  | { readonly kind: 'fixed'; readonly from: number; readonly to: number };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const CHOICES: readonly {
  readonly label: string;
  readonly name: string;
  readonly milliseconds: number;
}[] = [
  { label: '1 h', name: 'last hour', milliseconds: HOUR },
  { label: '6 h', name: 'last 6 hours', milliseconds: 6 * HOUR },
  { label: '24 h', name: 'last 24 hours', milliseconds: DAY },
  { label: '7 d', name: 'last 7 days', milliseconds: 7 * DAY },
  { label: '30 d', name: 'last 30 days', milliseconds: 30 * DAY },
  { label: '1 y', name: 'last year', milliseconds: 365 * DAY },
];

const SHORTEST = 60_000;
const LONGEST = 400 * DAY;

export function edgesOf(span: TimeSpan, now: number): { from: number; to: number } {
  return span.kind === 'last'
    ? { from: now - span.milliseconds, to: now }
    : { from: span.from, to: span.to };
}

/** `factor` times as long around the middle, and moved by `shift` times its length; never into the future. */
export function changeSpan(
  span: TimeSpan,
  { factor = 1, shift = 0, now }: { factor?: number; shift?: number; now: number },
): TimeSpan {
  const { from, to } = edgesOf(span, now);
  const length = Math.min(LONGEST, Math.max(SHORTEST, (to - from) * factor));
  const middle = (from + to) / 2 + shift * (to - from);
  const end = Math.min(now, middle + length / 2);
  return { kind: 'fixed', from: Math.round(end - length), to: Math.round(end) };
}
