import type { LiveStation } from '../live/live-station.ts';
import type { Column } from './column.ts';

export interface Order {
  readonly column: Column;
  readonly isDescending: boolean;
}

const byText = new Intl.Collator('en', { numeric: true });

/** Those of which there is nothing to sort by come last, and equals by their name. */
export function sortStations(
  stations: readonly LiveStation[],
  { column, isDescending }: Order,
): LiveStation[] {
  const sign = isDescending ? -1 : 1;
  return [...stations].sort((one, other) => {
    const [left, right] = [column.order(one), column.order(other)];
    if (left === undefined || right === undefined) {
      if (left !== right) return left === undefined ? 1 : -1;
    } else {
      const order =
        typeof left === 'number' && typeof right === 'number'
          ? left - right
          : byText.compare(String(left), String(right));
      if (order !== 0) return sign * order;
    }
    return byText.compare(one.name, other.name);
  });
}
