import { useEffect, useState } from 'preact/hooks';

const DARK = matchMedia('(prefers-color-scheme: dark)');

/** Dark or light, as the system has it: what is drawn on a canvas follows no style sheet by itself. */
export function useTheme(): 'dark' | 'light' {
  const [isDark, setDark] = useState(DARK.matches);
  useEffect(() => {
    const follow = (): void => {
      setDark(DARK.matches);
    };
    DARK.addEventListener('change', follow);
    return () => {
      DARK.removeEventListener('change', follow);
    };
  }, []);
  return isDark ? 'dark' : 'light';
}
