/** What a row says, as a station would have published it, or why it says nothing. */
export type RowMessage =
  | {
      readonly message: Readonly<Record<string, unknown>>;
      /** Milliseconds, where the row says so. */
      readonly receivedAt?: number;
    }
  | { readonly reason: string };

/** How the rows of a file are to be read. */
export interface RowKind {
  /** Columns that nothing is taken from. */
  readonly leftOut: readonly string[];
  read(cells: readonly string[]): RowMessage;
}

/** A cell by its column; `undefined` where there is nothing in it. */
export type Cell = (column: string) => string | undefined;

/** How weewx, its databases and Python write that there is nothing. */
const NOTHING = new Set(['', 'None', 'NULL', 'null', 'N/A']);

/** Tells a row's cells by the names in the header. */
export function createCells(header: readonly string[]): (cells: readonly string[]) => Cell {
  const places = new Map(header.map((name, place) => [name, place]));
  return (cells) => (column) => {
    const text = cells[places.get(column) ?? -1] ?? '';
    return NOTHING.has(text) ? undefined : text;
  };
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number where the text is one; else the text, which the check of readings then refuses. */
export function numberOf(text: string): number | string {
  return DECIMAL.test(text) ? Number(text) : text;
}
