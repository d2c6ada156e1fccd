import { useEffect, useState } from 'preact/hooks';

export type Route =
  | { readonly page: 'overview' | 'fleet' | 'alerts' | 'accounts' | 'profiles' }
  | { readonly page: 'station' | 'profile'; readonly name: string };
export type Page = Route['page'];

/** Pages that are about one station, by how their address begins. */
const OF_A_STATION: Readonly<Record<string, 'station' | 'profile'>> = {
  stations: 'station',
  profiles: 'profile',
};

const PLAIN = ['fleet', 'alerts', 'accounts', 'profiles'] as const;

export function linkTo(station: string): string {
  return `#/stations/${station}`;
}

export function readRoute(hash: string): Route {
  const [, kind = '', name] = /^#\/([a-z]+)(?:\/([a-z0-9-]+))?$/.exec(hash) ?? [];
  const page = OF_A_STATION[kind];
  if (name !== undefined && page !== undefined) return { page, name };
  const plain = PLAIN.find((each) => each === kind);
  return { page: name === undefined && plain !== undefined ? plain : 'overview' };
}

/** What the address bar says, as it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const follow = (): void => {
      setRoute(readRoute(location.hash));
      scrollTo(0, 0);
    };
    addEventListener('hashchange', follow);
    return () => {
      removeEventListener('hashchange', follow);
    };
  }, []);
  return route;
}
