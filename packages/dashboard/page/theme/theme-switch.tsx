import './theme-switch.css';

import { THEME_CHOICES, type ThemeChoice } from './theme-context.ts';

const TITLES: Readonly<Record<ThemeChoice, string>> = {
  auto: 'Theme: as the system has it',
  light: 'Theme: light',
  dark: 'Theme: dark',
};

/** Goes from one theme to the next. */
export function ThemeSwitch(props: {
  choice: ThemeChoice;
  onChoose: (choice: ThemeChoice) => void;
}) {
  const { choice, onChoose } = props;
  return (
    <button
      type="button"
      class="quiet theme"
      title={TITLES[choice]}
      aria-label={TITLES[choice]}
      onClick={() => {
        const next = THEME_CHOICES.indexOf(choice) + 1;
        onChoose(THEME_CHOICES[next % THEME_CHOICES.length] ?? 'auto');
      }}
    >
      <ThemeIcon choice={choice} />
    </button>
  );
}

function ThemeIcon({ choice }: { choice: ThemeChoice }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      {choice === 'auto' && (
        <>
          <circle cx="8" cy="8" r="5.5" />
          <path class="full" d="M8 2.5a5.5 5.5 0 0 1 0 11z" />
        </>
      )}
      {choice === 'light' && (
        <>
          <circle cx="8" cy="8" r="3" />
          <path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3" />
        </>
      )}
      {choice === 'dark' && <path d="M13.5 9.6A6 6 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z" />}
    </svg>
  );
}
