/** Which JSON leaves as they are, and terminals obey. */
const C1_CONTROLS = /[\u007f-\u009f]/g;

/**
 * What a stranger wrote must not write to the terminal by itself: control characters are shown as escapes.
 *
 * @param most - characters of it that are shown
 */
export function printable(text: string, most: number): string {
  const shown = JSON.stringify(text.slice(0, most))
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replace(C1_CONTROLS, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
  return text.length > most ? `${shown}…` : shown;
}
