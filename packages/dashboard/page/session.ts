import type { Account } from '../src/api/account-answers.ts';
import type { LoginAnswer } from '../src/api/answers.ts';
import { refusalOf } from './refusal.ts';

export type Role = Account['role'];

/** Who is signed in. It ends with the tab. */
export interface Session {
  readonly name: string;
  readonly token: string;
  readonly expiresAt: string;
}

const KEY = 'isobar.session';

/** The session that this tab had before it was loaded again, unless it is over. */
export function recallSession(): Session | undefined {
  try {
    const session = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Session | null;
    return session !== null && Date.parse(session.expiresAt) > Date.now() ? session : undefined;
  } catch {
    return undefined; // a browser may keep nothing at all
  }
}

export function rememberSession(session: Session | undefined): void {
  try {
    if (session === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // then it lasts until the page is loaded again
  }
}

/** What the token says of the account. It decides what is shown; what is allowed, the server does. */
export function roleOf({ token }: Session): Role {
  const [, payload = ''] = token.split('.');
  const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as {
    role: Role;
  };
  return claims.role;
}

/** @throws Refusal with what auth says */
export async function signIn(name: string, password: string): Promise<Session> {
  const response = await fetch('/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  if (!response.ok) throw await refusalOf(response);
  const { token, expiresAt } = (await response.json()) as LoginAnswer;
  return { name, token, expiresAt };
}
