import type { Page } from './route.ts';
import type { Role } from './session.ts';

/** A page that the bar on top links to. */
export interface Entry {
  readonly title: string;
  readonly link: string;
  /** On these it is shown as the one that is open. */
  readonly pages: readonly Page[];
  /** Who sees it; all where it is missing. The server decides what anyone may do. */
  readonly role?: Role;
}

const ENTRIES: readonly Entry[] = [
  { title: 'Stations', link: '#/', pages: ['overview', 'station'] },
  { title: 'Fleet', link: '#/fleet', pages: ['fleet'] },
  { title: 'Alerts', link: '#/alerts', pages: ['alerts'] },
  { title: 'Profiles', link: '#/profiles', pages: ['profiles', 'profile'], role: 'admin' },
  { title: 'Accounts', link: '#/accounts', pages: ['accounts'], role: 'admin' },
];

export function entriesFor(role: Role): readonly Entry[] {
  return ENTRIES.filter((entry) => entry.role === undefined || entry.role === role);
}
