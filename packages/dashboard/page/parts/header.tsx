import './header.css';

import type { ComponentChildren } from 'preact';

import { formatCount } from '../format.ts';
import { entriesFor } from '../navigation.ts';
import type { Page } from '../route.ts';
import { roleOf, type Session } from '../session.ts';
import { Logo } from './logo.tsx';

export function Header(props: {
  session: Session;
  page: Page;
  /** How many last. */
  alerts: number;
  isConnected: boolean;
  choices: ComponentChildren;
  onSignOut: () => void;
}) {
  const { session, page, alerts, isConnected, choices, onSignOut } = props;
  return (
    <header class="bar">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <a class="brand" href="#/">
        <Logo /> <span class="brand-name">isobar</span>
      </a>
      <Navigation {...{ session, page, alerts }} />
      <span class={isConnected ? 'link live' : 'link'} role="status">
        {isConnected ? 'Live' : 'Connecting…'}
      </span>
      {choices}
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

function Navigation(props: { session: Session; page: Page; alerts: number }) {
  const { session, page, alerts } = props;
  return (
    <nav class="pages" aria-label="Pages">
      {entriesFor(roleOf(session)).map(({ title, link, pages }) => (
        <a key={link} href={link} aria-current={pages.includes(page) ? 'page' : undefined}>
          {title}{' '}
          {link === '#/alerts' && alerts > 0 && (
            <span class="count">
              {formatCount(alerts)} <span class="unseen">now</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
