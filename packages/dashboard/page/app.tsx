import type { ComponentChildren } from 'preact';
import { useCallback, useState } from 'preact/hooks';

import type { Api } from './api.ts';
import { useLive } from './live/use-live.ts';
import type { LiveAlerts } from './live/use-alerts.ts';
import type { LiveStore } from './live/live-store.ts';
import { Overview } from './overview/overview.tsx';
import { Header } from './parts/header.tsx';
import { lazy } from './parts/lazy.tsx';
import { SignIn } from './parts/sign-in.tsx';
import { useRoute, type Route } from './route.ts';
import { recallSession, rememberSession, type Session } from './session.ts';
import { StationPage } from './station/station-page.tsx';
import { ThemeProvider, useChosenTheme } from './theme/theme-context.ts';
import { ThemeSwitch } from './theme/theme-switch.tsx';
import { UnitsSwitch } from './units/units-switch.tsx';
import { UnitsProvider, useChosenUnits } from './units/units-context.ts';

const Fleet = lazy(async () => (await import('./fleet/fleet-page.tsx')).FleetPage);
const Alerts = lazy(async () => (await import('./alerts/alerts-page.tsx')).AlertsPage);
const Accounts = lazy(async () => (await import('./admin/accounts-page.tsx')).AccountsPage);
const Profiles = lazy(async () => (await import('./admin/profiles-page.tsx')).ProfilesPage);
const Profile = lazy(async () => (await import('./admin/profile-page.tsx')).ProfilePage);

/** The whole page: a sign-in, and behind it what the bar on top links to. */
export function App() {
  const [session, setSession] = useState(recallSession);
  const [notice, setNotice] = useState('');
  const begin = useCallback((begun: Session) => {
    rememberSession(begun);
    setNotice('');
    setSession(begun);
  }, []);
  const end = useCallback((why = '') => {
    rememberSession(undefined);
    setNotice(why);
    setSession(undefined);
  }, []);
  const { theme, choice, choose } = useChosenTheme();
  if (session === undefined) return <SignIn notice={notice} onSignedIn={begin} />;
  return (
    <ThemeProvider value={theme}>
      <SignedIn
        key={session.token}
        session={session}
        themeSwitch={<ThemeSwitch choice={choice} onChoose={choose} />}
        onEnd={end}
      />
    </ThemeProvider>
  );
}

function SignedIn(props: {
  session: Session;
  themeSwitch: ComponentChildren;
  onEnd: (why?: string) => void;
}) {
  const { session, themeSwitch, onEnd } = props;
  const route = useRoute();
  const [units, chooseUnits] = useChosenUnits();
  const { api, store, alerts, isConnected, problem } = useLive(session, onEnd);
  return (
    <UnitsProvider value={units}>
      <Header
        {...{ session, page: route.page, alerts: alerts.lasting.length, isConnected }}
        choices={
          <>
            <UnitsSwitch units={units} onChoose={chooseUnits} />
            {themeSwitch}
          </>
        }
        onSignOut={onEnd}
      />
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <main id="main">
        <View {...{ route, session, api, store, alerts }} />
      </main>
    </UnitsProvider>
  );
}

function View(props: {
  route: Route;
  session: Session;
  api: Api;
  store: LiveStore;
  alerts: LiveAlerts;
}) {
  const { route, session, api, store, alerts } = props;
  switch (route.page) {
    case 'overview':
      return <Overview store={store} />;
    case 'station':
      return (
        <StationPage key={route.name} {...{ session, api, store, alerts, name: route.name }} />
      );
    case 'fleet':
      return <Fleet store={store} />;
    case 'alerts':
      return <Alerts {...{ session, store, alerts }} />;
    case 'accounts':
      return <Accounts session={session} />;
    case 'profiles':
      return <Profiles store={store} />;
    case 'profile':
      return <Profile key={route.name} {...{ session, store, name: route.name }} />;
  }
}
