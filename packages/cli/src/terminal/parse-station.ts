import { IsobarError, nameSchema } from '@isobar/shared';

/** @throws IsobarError `ERR_STATION_NAME` */
export function parseStation(text: string): string {
  if (nameSchema.safeParse(text).success) return text;
  throw new IsobarError(
    'ERR_STATION_NAME',
    `"${text}" is no station's name; expected one such as "roof-2"`,
  );
}
