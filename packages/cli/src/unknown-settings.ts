import type { SettingsSchema } from '@isobar/shared/service';

/**
 * Finds `ISOBAR_…` variables that mean nothing to a program which reads these settings: most likely
 * misspelt.
 */
export function createUnknownSettings(
  schemas: readonly SettingsSchema[],
): (names: Iterable<string>) => string[] {
  const knownNames = new Set(
    schemas
      .flatMap((schema) => Object.keys(schema.shape))
      .concat('ISOBAR_TOKEN')
      .flatMap((name) => [name, `${name}_FILE`]),
  );
  return (names) =>
    [...names].filter(
      (name) =>
        name.startsWith('ISOBAR_') && !name.startsWith('ISOBAR_TEST_') && !knownNames.has(name),
    );
}
