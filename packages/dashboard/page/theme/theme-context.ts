import { createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useState } from 'preact/hooks';

import { useChoice } from '../parts/use-choice.ts';

export type Theme = 'dark' | 'light';

/** `auto`: as the system has it. */
export const THEME_CHOICES = ['auto', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const DARK = matchMedia('(prefers-color-scheme: dark)');
const Context = createContext<Theme>('light');
export const ThemeProvider = Context.Provider;

/** What is drawn on a canvas follows no style sheet by itself. */
export function useTheme(): Theme {
  return useContext(Context);
}

/** The theme that this browser was told to show, and the way to tell it another one. The style sheet follows. */
export function useChosenTheme(): {
  theme: Theme;
  choice: ThemeChoice;
  choose: (choice: ThemeChoice) => void;
} {
  const [chosen, choose] = useChoice('theme');
  const choice = THEME_CHOICES.find((each) => each === chosen) ?? 'auto';
  const system = useSystemTheme();
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = choice;
  }, [choice]);
  return { theme: choice === 'auto' ? system : choice, choice, choose };
}

function useSystemTheme(): Theme {
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
