import type { FastifyReply, FastifyRequest } from 'fastify';

import { IsobarError, type ErrorCode } from '../isobar-error.ts';
import type { Logger } from '../service/logger.ts';
import { RetryLaterError } from './retry-later-error.ts';

/** The body of every answer that tells of an error. */
export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

export function errorBody({ code, message }: IsobarError): ErrorBody {
  return { error: { code, message } };
}

const STATUSES: Readonly<Record<ErrorCode, number>> = {
  ERR_REQUEST: 400,
  ERR_ACCOUNT_NAME: 400,
  ERR_PASSWORD: 400,
  ERR_LOGIN_REJECTED: 401,
  ERR_TOKEN_MISSING: 401,
  ERR_TOKEN_REJECTED: 401,
  ERR_FORBIDDEN: 403,
  ERR_STATION_FORBIDDEN: 403,
  ERR_NOT_FOUND: 404,
  ERR_ACCOUNT_UNKNOWN: 404,
  ERR_STATION_UNKNOWN: 404,
  ERR_RULE_UNKNOWN: 404,
  ERR_ACCOUNT_EXISTS: 409,
  ERR_LAST_ADMIN: 409,
  ERR_TOO_MANY_RULES: 409,
  ERR_REQUEST_TOO_LARGE: 413,
  ERR_MEDIA_TYPE: 415,
  ERR_QUERY_TOO_LARGE: 422,
  ERR_TOO_MANY_TRIES: 429,
  ERR_TOO_MANY_REQUESTS: 429,
  ERR_INTERNAL: 500,
  ERR_BUSY: 503,
  ERR_STORE_UNAVAILABLE: 503,
  ERR_LOGIN_UNREACHABLE: 503,
  ERR_TOKEN_KEYS_UNAVAILABLE: 503,
  ERR_PAGE_MISSING: 503,
};

/** RFC 6750, section 3: what a client that gave no token, a bad one or a weak one must be told. */
const CHALLENGES: Readonly<Record<ErrorCode, string>> = {
  ERR_TOKEN_MISSING: 'Bearer realm="isobar"',
  ERR_TOKEN_REJECTED: 'Bearer realm="isobar", error="invalid_token"',
  ERR_FORBIDDEN: 'Bearer realm="isobar", error="insufficient_scope"',
};

const STORE_RETRY_SECONDS = 10;

/** Makes the function that answers whatever a route threw. What is not for clients goes to the log. */
export function createErrorHandler({
  logger,
  maxBodyBytes,
}: {
  logger: Logger;
  maxBodyBytes: number;
}) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const error = explain(thrown, maxBodyBytes);
    const status = STATUSES[error.code] ?? 500;
    if (status >= 500 && error.code !== 'ERR_BUSY') {
      const { method, routeOptions } = request;
      logger.error({ error: thrown, method, route: routeOptions.url }, 'request failed');
    }
    const challenge = CHALLENGES[error.code];
    if (challenge !== undefined) reply.header('www-authenticate', challenge);
    const retryAfter = retryAfterSeconds(error);
    if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
    reply.code(status).send(errorBody(error));
  };
}

function retryAfterSeconds(error: IsobarError): number | undefined {
  if (error instanceof RetryLaterError) return error.retryAfterSeconds;
  return error.code === 'ERR_STORE_UNAVAILABLE' ? STORE_RETRY_SECONDS : undefined;
}

function explain(thrown: unknown, maxBodyBytes: number): IsobarError {
  if (thrown instanceof IsobarError && thrown.code in STATUSES) return thrown;
  const status = statusOf(thrown);
  if (status === 413) {
    return new IsobarError(
      'ERR_REQUEST_TOO_LARGE',
      `The body is too large; expected ${maxBodyBytes / 1024} KiB at most`,
    );
  }
  if (status === 415) {
    return new IsobarError(
      'ERR_MEDIA_TYPE',
      'The body is of another type; expected application/json or application/x-www-form-urlencoded',
    );
  }
  if (status >= 400 && status < 500) {
    return new IsobarError(
      'ERR_REQUEST',
      'The request cannot be read; expected a sound URL and a body that is what its Content-Type says',
    );
  }
  return new IsobarError(
    'ERR_INTERNAL',
    'The request failed inside of the service; its log tells why',
  );
}

/** The HTTP status that fastify gives its own errors. */
function statusOf(thrown: unknown): number {
  const isObject = typeof thrown === 'object' && thrown !== null;
  return isObject && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
}
