import { IsobarError } from '@isobar/shared';
import { RetryLaterError } from '@isobar/shared/http';
import { z } from 'zod';

const TIMEOUT_SECONDS = 15;
const DEFAULT_RETRY_SECONDS = 5;
const refusalSchema = z.object({
  error: z.object({ code: z.string().regex(/^ERR_/), message: z.string() }),
});

/** Asks an auth service elsewhere. */
export type AskAuth = <Schema extends z.ZodType>(
  schema: Schema,
  request: {
    readonly method: 'GET' | 'POST' | 'PUT';
    /** Without a slash before it. */
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent as JSON. */
    readonly body?: unknown;
  },
) => Promise<z.infer<Schema>>;

/** What it makes throws what auth answers, or IsobarError `ERR_LOGIN_UNREACHABLE`. */
export function createAskAuth({ authUrl }: { authUrl: string }): AskAuth {
  const base = authUrl.endsWith('/') ? authUrl : `${authUrl}/`;

  return async (schema, { method, path, headers = {}, body }) => {
    const response = await fetch(new URL(path, base), {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'error', // a password goes to the address that was configured and nowhere else
      signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
    }).catch((error: unknown) => {
      throw unreachable(error);
    });
    const answered: unknown = await response.json().catch(() => undefined);
    const answer = schema.safeParse(answered);
    if (response.ok && answer.success) return answer.data;
    throw refusal(answered, response.headers.get('retry-after'));
  };
}

function refusal(body: unknown, retryAfter: string | null): IsobarError {
  const { data } = refusalSchema.safeParse(body);
  if (data === undefined) return unreachable(undefined);
  const code = data.error.code as IsobarError['code'];
  if (retryAfter === null) return new IsobarError(code, data.error.message);
  const seconds = Number(retryAfter);
  return new RetryLaterError(code, data.error.message, {
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : DEFAULT_RETRY_SECONDS,
  });
}

function unreachable(cause: unknown): IsobarError {
  return new IsobarError(
    'ERR_LOGIN_UNREACHABLE',
    'The auth service does not answer; check ISOBAR_AUTH_URL and that the auth service runs',
    { cause },
  );
}
