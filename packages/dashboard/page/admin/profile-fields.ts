import type { StationProfile } from '../../src/api/station-profile.ts';

/** A profile as it is typed. */
export interface ProfileFields {
  readonly label: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly elevation: string;
  readonly timeZone: string;
}

export function toFields({ label, position, elevation, timeZone }: StationProfile): ProfileFields {
  const text = (value: number | undefined | null): string => String(value ?? '');
  return {
    label: label ?? '',
    latitude: text(position?.latitude),
    longitude: text(position?.longitude),
    elevation: text(elevation),
    timeZone: timeZone ?? '',
  };
}

/** What is left empty is not said. The server checks the rest. */
export function fromFields(fields: ProfileFields): StationProfile {
  const { label, latitude, longitude, elevation, timeZone } = fields;
  const textOf = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));
  const [north, east] = [numberOf(latitude), numberOf(longitude)];
  if ((north === null) !== (east === null)) {
    throw new Error('Expected latitude and longitude, or neither of them');
  }
  return {
    label: textOf(label),
    position: north === null || east === null ? null : { latitude: north, longitude: east },
    elevation: numberOf(elevation),
    timeZone: textOf(timeZone),
  };
}
