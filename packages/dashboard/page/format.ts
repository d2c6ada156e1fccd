import { derivedOf } from '@isobar/shared/derived';
import { quantityOf } from '@isobar/shared/quantities';

/** The canonical unit, that rules are kept in; {@link Units} has the one that is shown. */
export function unitOf(quantity: string): string {
  return quantityOf(quantity)?.unit ?? '';
}

export function labelOf(quantity: string): string {
  return (quantityOf(quantity) ?? derivedOf(quantity))?.label ?? quantity;
}

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
] as const;

/** `12 s`, `5 min`, `3 h`, `12 d`. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [length, unit] = UNITS.find(([each]) => seconds >= each) ?? [1, 's'];
  return `${Math.floor(seconds / length)} ${unit}`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** @param timeZone - the browser's where it is missing */
export function formatInstant(milliseconds: number, timeZone?: string): string {
  return new Date(milliseconds).toLocaleString(undefined, {
    timeZone,
    dateStyle: 'medium',
    timeStyle: 'short',
  });
}

const POINTS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];

/** `NW`: the nearest of eight points of the compass. */
export function compassPoint(degrees: number): string {
  return POINTS[Math.round(degrees / 45) % 8] ?? '';
}

/** `47.076° N, 12.694° E`: to some hundred metres. */
export function formatPosition(position: { latitude: number; longitude: number }): string {
  const { latitude, longitude } = position;
  const northward = `${Math.abs(latitude).toFixed(3)}° ${latitude < 0 ? 'S' : 'N'}`;
  return `${northward}, ${Math.abs(longitude).toFixed(3)}° ${longitude < 0 ? 'W' : 'E'}`;
}
