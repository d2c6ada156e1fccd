import { useCallback, useState } from 'preact/hooks';

import { Overview } from './overview/overview.tsx';
import { Header } from './parts/header.tsx';
import { SignIn } from './parts/sign-in.tsx';
import { useRoute } from './route.ts';
import { recallSession, rememberSession, type Session } from './session.ts';
import { StationPage } from './station/station-page.tsx';
import { useLive } from './live/use-live.ts';

/** The whole page: a sign-in, and behind it an overview and a page a station. */
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
  if (session === undefined) return <SignIn notice={notice} onSignedIn={begin} />;
  return <SignedIn key={session.token} session={session} onEnd={end} />;
}

function SignedIn({ session, onEnd }: { session: Session; onEnd: (why?: string) => void }) {
  const route = useRoute();
  const { api, store, isConnected, problem } = useLive(session, onEnd);
  const view =
    route.page === 'overview' ? (
      <Overview store={store} />
    ) : (
      <StationPage key={route.name} api={api} store={store} name={route.name} />
    );
  return (
    <>
      <Header session={session} isConnected={isConnected} onSignOut={onEnd} />
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <main id="main">{view}</main>
    </>
  );
}
