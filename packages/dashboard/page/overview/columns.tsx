import { WindArrow } from '../parts/wind-arrow.tsx';
import { MISSING_COLUMN, type Column } from '../table/column.ts';
import { LAST_READING_COLUMN } from '../table/last-reading.ts';

function valueColumn(key: string, title: string, isExtra = false): Column {
  return {
    ...{ key, title, quantity: key, isExtra },
    order: ({ values }) => values[key],
    show: ({ values }, { units }) => units.format(key, values[key]),
  };
}

export const COLUMNS: readonly Column[] = [
  valueColumn('temperature', 'Temperature'),
  valueColumn('humidity', 'Humidity', true),
  valueColumn('pressure', 'Pressure', true),
  {
    ...valueColumn('windSpeed', 'Wind'),
    show: ({ values }, { units }) => (
      <>
        {values.windDirection !== undefined && (values.windSpeed ?? 1) > 0 && (
          <WindArrow from={values.windDirection} />
        )}
        {units.format('windSpeed', values.windSpeed)}
      </>
    ),
  },
  valueColumn('rain', 'Rain', true),
  LAST_READING_COLUMN,
  MISSING_COLUMN,
];
