import { setTimeout as sleep } from 'node:timers/promises';

import { hasCode, IsobarError } from '../isobar-error.ts';
import { parseJson } from '../parse-json.ts';
import { loginResponseSchema, type LoginResponse } from '../token.ts';

/** What a client connects to the broker with. */
export interface BrokerAccess {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://` URL of the broker for this account. */
  readonly brokerUrl: string;
  readonly username: string;
  /** The JWT, given as the MQTT password. */
  readonly token: string;
}

/**
 * Says that what the last login gave was of no use. `refused`: the broker would not have the token.
 * `unreachable`: there is no broker at that address; it is asked for again, and where auth is away too,
 * the old one serves on.
 */
export type Forget = (reason?: 'refused' | 'unreachable') => void;

/** Answers with a token that is good for a while yet: the one at hand, or a new one from a login. */
export type Login = (signal?: AbortSignal) => Promise<BrokerAccess>;

const REQUEST_TIMEOUT_SECONDS = 15;
/** A login asks again only once less than this share of the token's life is left. */
const RENEW_BELOW = 0.25;
const MAX_RETRY_AFTER_SECONDS = 300;
const MAX_RESPONSE_BYTES = 65_536;

/**
 * Logs in over HTTP and keeps the token while it lasts, so that a broker that was lost and found
 * again does not cost a password check for each of its clients. `forget` makes the next call log in anew.
 *
 * Errors are IsobarErrors: `ERR_LOGIN_REJECTED` (name or password wrong, account disabled),
 * `ERR_LOGIN_UNREACHABLE` (no answer), `ERR_LOGIN_ANSWER` (an answer that is none), `ERR_CELL_UNKNOWN`. A 429, and a
 * 503 with `Retry-After` (more logins at once than can be checked), is waited out as that says (at most
 * 5 minutes).
 *
 * @param options.authUrl - base URL of the auth service, such as `http://127.0.0.1:8080`
 * @param options.connectUrl - the broker to connect to, whatever the login answers: inside of a network
 *   of containers, say, it has another name than outside
 */
export function createLogin(options: {
  authUrl: string;
  name: string;
  password: string;
  connectUrl?: string | undefined;
  /** The cell to connect to, of those that the account may see; without it the one that auth chooses. */
  cell?: string | undefined;
  /** How long one request may take; 15. */
  timeoutSeconds?: number;
}): { login: Login; forget: Forget } {
  const { authUrl, name, password, cell, timeoutSeconds = REQUEST_TIMEOUT_SECONDS } = options;
  const url = new URL('login', authUrl.endsWith('/') ? authUrl : `${authUrl}/`);
  let held: { access: BrokerAccess; renewAt: number } | undefined;
  let isDoubted = false;

  async function request(signal?: AbortSignal): Promise<Answer> {
    // Not AbortSignal.timeout, which does not keep a process alive: when a connection breaks just as
    // Node 20 makes its first request, that request hangs, and with nothing else to do a service would end.
    const timeout = new AbortController();
    const timer = setTimeout(() => {
      timeout.abort();
    }, timeoutSeconds * 1000);
    try {
      const { ok, status, headers, body } = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, password }),
        redirect: 'manual', // a password goes to the address that was configured and nowhere else
        signal: signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]),
      });
      return { ok, status, headers, text: await readText(body) };
    } catch (error) {
      signal?.throwIfAborted();
      throw new IsobarError(
        'ERR_LOGIN_UNREACHABLE',
        `The auth service at ${url.origin} does not answer; check ISOBAR_AUTH_URL and the network`,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
    }
  }

  async function login(signal?: AbortSignal): Promise<BrokerAccess> {
    const known = held !== undefined && performance.now() < held.renewAt ? held.access : undefined;
    if (known === undefined || isDoubted) {
      isDoubted = false;
      try {
        return await logIn(signal);
      } catch (error) {
        if (known === undefined || !saysNothing(error)) throw error;
      }
    }
    return known;
  }

  async function logIn(signal?: AbortSignal): Promise<BrokerAccess> {
    const answer = await request(signal);
    if (isBusy(answer)) {
      await sleep(retryAfterSeconds(answer) * 1000, undefined, { signal });
      return logIn(signal);
    }
    if (answer.status === 401) {
      throw new IsobarError(
        'ERR_LOGIN_REJECTED',
        `The auth service at ${url.origin} refuses the name or password of ${name}; set both as the account was made`,
      );
    }
    const { token, expiresAt, broker, cells } = readLogin(answer, url);
    const lifetime = lifetimeMilliseconds(answer, expiresAt);
    const { url: brokerUrl } = cell === undefined ? broker : cellNamed(cell, cells ?? [broker]);
    const access = { brokerUrl: options.connectUrl ?? brokerUrl, username: name, token };
    held = { access, renewAt: performance.now() + lifetime * (1 - RENEW_BELOW) };
    return access;
  }

  return {
    login,
    forget: (reason = 'refused') => {
      if (reason === 'refused') held = undefined;
      else isDoubted = true;
    },
  };
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  /** Missing where the body is longer than any login. */
  readonly text: string | undefined;
}

/** A 503 without `Retry-After` is no word of the auth service's own: some proxy does not reach it. */
function isBusy({ status, headers }: Answer): boolean {
  return status === 429 || (status === 503 && headers.has('retry-after'));
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MAX_RESPONSE_BYTES) return undefined; // leaving the loop cancels the rest
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function readLogin({ ok, status, text }: Answer, url: URL): LoginResponse {
  const result = loginResponseSchema.safeParse(ok ? parseJson(text ?? '') : undefined);
  if (result.success) return result.data;
  throw new IsobarError(
    'ERR_LOGIN_ANSWER',
    `The answer of ${url.href} (status ${status}) is no login; expected the address of isobar's auth service`,
  );
}

/** True where the answer came from nobody who knows the account. */
function saysNothing(error: unknown): boolean {
  return hasCode(error, 'ERR_LOGIN_UNREACHABLE') || hasCode(error, 'ERR_LOGIN_ANSWER');
}

function cellNamed(cell: string, cells: readonly LoginResponse['broker'][]) {
  const found = cells.find((each) => each.cell === cell);
  if (found !== undefined) return found;
  const names = cells.flatMap((each) => each.cell ?? []).join(', ');
  throw new IsobarError(
    'ERR_CELL_UNKNOWN',
    `The auth service knows no cell ${cell} (${names === '' ? 'it has no cells' : `only ${names}`}); set ISOBAR_CELL to one that stands in its ISOBAR_BROKERS`,
  );
}

/** The server's own `Date` stands beside `expiresAt`: a station's clock may be years off. */
function lifetimeMilliseconds({ headers }: Answer, expiresAt: string): number {
  const now = Date.parse(headers.get('date') ?? '');
  const lifetime = Date.parse(expiresAt) - (Number.isNaN(now) ? Date.now() : now);
  return Number.isNaN(lifetime) ? 0 : Math.max(0, lifetime);
}

function retryAfterSeconds({ headers }: Answer): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS) : 5;
}
