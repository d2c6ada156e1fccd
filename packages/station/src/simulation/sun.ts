const DAY_MILLISECONDS = 86_400_000;
const RADIANS = Math.PI / 180;

export interface Place {
  /** Degrees, north positive. */
  readonly latitude: number;
  /** Degrees, east positive. */
  readonly longitude: number;
}

/** Hours since midnight by the sun: noon is when it stands highest, give or take the equation of time. */
export function solarHour(milliseconds: number, longitude: number): number {
  const day = milliseconds / DAY_MILLISECONDS + longitude / 360;
  return (day - Math.floor(day)) * 24;
}

/** Share of the year that has passed, 0 at the December solstice; good to a day. */
export function yearPhase(milliseconds: number): number {
  const days = milliseconds / DAY_MILLISECONDS + 10; // 1970-01-01 was ten days after the solstice
  return (days / 365.2425) % 1;
}

/**
 * Sine of the sun's elevation; negative at night. The declination is Cooper's (1969), with an error
 * below a degree.
 */
export function sineOfSunElevation(milliseconds: number, { latitude, longitude }: Place): number {
  const declination = -23.45 * RADIANS * Math.cos(2 * Math.PI * yearPhase(milliseconds));
  const hourAngle = (solarHour(milliseconds, longitude) - 12) * 15 * RADIANS;
  return (
    Math.sin(latitude * RADIANS) * Math.sin(declination) +
    Math.cos(latitude * RADIANS) * Math.cos(declination) * Math.cos(hourAngle)
  );
}

/** Global radiation under a clear sky, W/m² (Haurwitz 1945). */
export function clearSkyRadiation(sineOfElevation: number): number {
  if (sineOfElevation <= 0) return 0;
  return 1098 * sineOfElevation * Math.exp(-0.057 / sineOfElevation);
}

/** What clouds leave of it (Kasten and Czeplak 1980). `cover` is from 0 (clear) to 1 (overcast). */
export function throughClouds(radiation: number, cover: number): number {
  return radiation * (1 - 0.75 * cover ** 3.4);
}
