import { formatValue, quantityOf, type Reading } from '@isobar/shared';

/** `02:37:40  roof-2  21.4 °C · 55% · wind speed 3.1 m/s`: a reading on one line, with units. */
export function formatReading(station: string, reading: Reading, receivedAt: number): string {
  const time = new Date(reading.timestamp ?? receivedAt);
  const values = Object.entries(reading.values).map(([name, value]) => {
    const label = LABELLED_BY_UNIT.has(name) ? '' : `${labelOf(name)} `;
    return label + formatValue(name, value);
  });
  const clock = reading.clock === undefined ? '' : '  (clock not set)';
  return `${time.toTimeString().slice(0, 8)}  ${station.padEnd(10)}  ${values.join(' · ')}${clock}`;
}

/** Their units say what they are. */
const LABELLED_BY_UNIT = new Set(['temperature', 'humidity', 'pressure', 'rain']);

/** `wind speed`: a quantity in the middle of a line. */
export function labelOf(name: string): string {
  return quantityOf(name)?.label.toLowerCase() ?? name;
}
