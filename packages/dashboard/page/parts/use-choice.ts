import { useState } from 'preact/hooks';

/**
 * What was chosen in this browser, and the way to choose something else; undefined where nothing was.
 *
 * @param name - of what is chosen; what is remembered has to be checked, since another version may have written it
 */
export function useChoice(
  name: string,
): [chosen: string | undefined, choose: (value: string) => void] {
  const key = `isobar.${name}`;
  const [chosen, setChosen] = useState(() => recall(key));
  return [
    chosen,
    (value) => {
      remember(key, value);
      setChosen(value);
    },
  ];
}

function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined; // a browser may keep nothing at all
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // then it lasts until the page is loaded again
  }
}
