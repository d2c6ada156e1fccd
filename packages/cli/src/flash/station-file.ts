import { isMap, parseDocument, stringify } from 'yaml';

/**
 * A station's config file with other values at its top level. Comments and order stay; a value that is
 * commented out, as in the package's own file, is put in its place.
 */
export function withValues(text: string, values: Readonly<Record<string, string>>): string {
  let changed = text;
  for (const [key, value] of Object.entries(values)) {
    if (valueOf(changed, key) === value) continue;
    changed = replaceLine(changed, key, value) ?? replaceValue(changed, key, value);
  }
  return changed;
}

function valueOf(text: string, key: string): unknown {
  const { contents } = parseDocument(text);
  return isMap(contents) ? contents.get(key) : undefined;
}

/** `undefined` where the file is not written line by line, such as JSON. */
function replaceLine(text: string, key: string, value: string): string | undefined {
  const line = `${key}: ${stringify(value).trimEnd()}`;
  const place = new RegExp(`^${key}:.*$`, 'm').test(text)
    ? new RegExp(`^${key}:.*$`, 'm')
    : new RegExp(`^# ?${key}:.*$`, 'm');
  const changed = place.test(text) ? text.replace(place, () => line) : `${line}\n${text}`;
  const { errors } = parseDocument(changed);
  return errors.length === 0 && valueOf(changed, key) === value ? changed : undefined;
}

function replaceValue(text: string, key: string, value: string): string {
  const document = parseDocument(text);
  document.set(key, value);
  return document.toString();
}
