import { describeSettings, type SettingsSchema } from '@isobar/shared/service';

/** The part of a command's help that lists its environment variables. */
export function formatSettingsHelp(schema: SettingsSchema): string {
  const settings = describeSettings(schema);
  const width = Math.max(...settings.map(({ name }) => name.length));
  const lines = settings.map(({ name, description, defaultValue, required }) => {
    const note = required ? ' (required)' : defaultValue === undefined ? '' : ` (${defaultValue})`;
    return `  ${name.padEnd(width)}  ${description}${note}`;
  });
  return [
    '',
    'Settings (environment variables; each may come from a file that NAME_FILE names):',
    ...lines,
  ].join('\n');
}
