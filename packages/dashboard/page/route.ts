import { useEffect, useState } from 'preact/hooks';

export type Route =
  { readonly page: 'overview' } | { readonly page: 'station'; readonly name: string };

export function linkTo(station: string): string {
  return `#/stations/${station}`;
}

export function readRoute(hash: string): Route {
  const name = /^#\/stations\/([a-z0-9-]+)$/.exec(hash)?.[1];
  return name === undefined ? { page: 'overview' } : { page: 'station', name };
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
