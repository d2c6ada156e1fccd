import { compassPoint } from '../format.ts';

/** Points to where the wind goes, as a weather map shows it. */
export function WindArrow({ from }: { from: number }) {
  return (
    <svg
      class="wind-arrow"
      viewBox="-8 -8 16 16"
      role="img"
      aria-label={`from ${compassPoint(from)}`}
    >
      <path transform={`rotate(${from})`} d="M0 7 4.5 -6 0 -3.2 -4.5 -6Z" />
    </svg>
  );
}
