import { formatCount } from '../format.ts';
import { MISSING_COLUMN, type Column } from '../table/column.ts';
import { LAST_READING_COLUMN } from '../table/last-reading.ts';

/** What a station's word for its clock means. */
const CLOCKS: Readonly<Record<string, string>> = {
  set: 'set',
  waiting: 'waiting to be set',
  unsynced: 'never set',
};

/** How stations fare, by what they tell of themselves and what the ledger knows of them. */
export const FLEET_COLUMNS: readonly Column[] = [
  {
    key: 'waiting',
    title: 'Outbox',
    order: ({ report }) => report.waiting ?? undefined,
    show: ({ report: { waiting, isFull } }) =>
      waiting === null ? '–' : `${formatCount(waiting)}${isFull ? ', full' : ''}`,
    lacks: ({ report }) => report.isFull,
  },
  { ...MISSING_COLUMN, isExtra: false },
  {
    key: 'clock',
    title: 'Clock',
    isExtra: true,
    order: ({ report }) => report.clock ?? undefined,
    show: ({ report: { clock } }) => (clock === null ? '–' : (CLOCKS[clock] ?? clock)),
    lacks: ({ report }) => report.clock === 'unsynced',
  },
  {
    key: 'failing',
    title: 'Sensors',
    isExtra: true,
    order: ({ report }) => -report.failing.length,
    show: ({ report: { failing, version } }) =>
      failing.length > 0
        ? `${formatCount(failing.length)} failing`
        : version === null
          ? '–'
          : 'all read',
    lacks: ({ report }) => report.failing.length > 0,
  },
  LAST_READING_COLUMN,
  {
    key: 'version',
    title: 'Version',
    isExtra: true,
    order: ({ report }) => report.version ?? undefined,
    show: ({ report }) => report.version ?? '–',
  },
];
