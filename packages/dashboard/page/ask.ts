import { refusalOf } from './refusal.ts';
import type { Session } from './session.ts';

/** Asks the server, as the account that is signed in. Throws a Refusal. */
export type Ask = <Answer>(
  path: string,
  request?: {
    readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
    /** Sent as JSON. */
    readonly body?: unknown;
    readonly signal?: AbortSignal;
  },
) => Promise<Answer>;

const NO_CONTENT = 204;

export function createAsk({ token }: Session): Ask {
  return async <Answer>(
    path: string,
    { method = 'GET', body, signal }: Parameters<Ask>[1] = {},
  ) => {
    const response = await fetch(path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (!response.ok) throw await refusalOf(response);
    return (response.status === NO_CONTENT ? undefined : await response.json()) as Answer;
  };
}
