import './header.css';

import { entriesFor } from '../navigation.ts';
import type { Page } from '../route.ts';
import { roleOf, type Session } from '../session.ts';
import { Logo } from './logo.tsx';

export function Header(props: {
  session: Session;
  page: Page;
  isConnected: boolean;
  onSignOut: () => void;
}) {
  const { session, page, isConnected, onSignOut } = props;
  return (
    <header class="bar">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <a class="brand" href="#/">
        <Logo /> isobar
      </a>
      <Navigation session={session} page={page} />
      <span class={isConnected ? 'link live' : 'link'} role="status">
        {isConnected ? 'Live' : 'Connecting…'}
      </span>
      <span class="account">{session.name}</span>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          onSignOut();
        }}
      >
        Sign out
      </button>
    </header>
  );
}

/** Where there is only one page to go to, its brand is link enough. */
function Navigation({ session, page }: { session: Session; page: Page }) {
  const entries = entriesFor(roleOf(session));
  if (entries.length < 2) return null;
  return (
    <nav class="pages" aria-label="Pages">
      {entries.map(({ title, link, pages }) => (
        <a key={link} href={link} aria-current={pages.includes(page) ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}
