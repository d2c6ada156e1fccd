import type { FileHandle } from 'node:fs/promises';

import type { Column } from '@isobar/dashboard/history';
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';

/** Rows a group: enough for readers to skip by, few enough that a group is some MB. */
const GROUP_ROWS = 20_000;

type Type = Column<never>['type'];

/** `isAdjustedToUTC`: an instant, whatever the time zone of who reads it. */
const ELEMENTS: Readonly<Record<Type, Omit<SchemaElement, 'name'>>> = {
  instant: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  whole: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
};

/** Writes rows as Parquet, a group at a time: only one is in memory, however many there are. */
export async function writeParquet<Row>(
  file: FileHandle,
  { columns, pages }: { columns: readonly Column<Row>[]; pages: AsyncIterable<readonly Row[]> },
): Promise<void> {
  const parquet = new ParquetWriter({
    writer: createFileWriter(file),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }) => ({
        ...{ name, ...ELEMENTS[type] },
        repetition_type: type === 'instant' ? ('REQUIRED' as const) : ('OPTIONAL' as const),
      })),
    ],
    createdBy: 'isobar',
  });
  for await (const group of inGroups(columns, pages)) {
    await parquet.write({
      columnData: columns.map(({ name }, index) => ({ name, data: group[index] ?? [] })),
      rowGroupSize: GROUP_ROWS,
    });
  }
  await parquet.finish();
}

type Value = string | number | bigint | null;

/** Values by column. The rows themselves, which take several times as much, are not kept. */
async function* inGroups<Row>(
  columns: readonly Column<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<Value[][]> {
  let group: Value[][] = columns.map(() => []);
  let count = 0;
  for await (const page of pages) {
    for (const row of page) {
      for (const [index, column] of columns.entries()) group[index]?.push(toParquet(column, row));
      count += 1;
      if (count < GROUP_ROWS) continue;
      yield group;
      group = columns.map(() => []);
      count = 0;
    }
  }
  if (count > 0) yield group;
}

function toParquet<Row>({ type, of }: Column<Row>, row: Row): Value {
  const value = of(row);
  if (value === undefined) return null;
  return type === 'whole' || type === 'instant' ? BigInt(value) : value;
}

/** What was written of a group goes to the file before the next one is begun. */
function createFileWriter(file: FileHandle): ByteWriter {
  const writer = new ByteWriter();
  async function flush(): Promise<void> {
    await file.writeFile(writer.getBytes());
    writer.index = 0;
  }
  return Object.assign(writer, { flush, finish: flush });
}
