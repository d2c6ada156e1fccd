import type { Session } from '../session.ts';
import { Logo } from './logo.tsx';

export function Header(props: { session: Session; isConnected: boolean; onSignOut: () => void }) {
  const { session, isConnected, onSignOut } = props;
  return (
    <header class="bar">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <a class="brand" href="#/">
        <Logo /> isobar
      </a>
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
