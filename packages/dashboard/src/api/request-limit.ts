import { clientNetwork } from '@isobar/shared/service';
import { RetryLaterError } from '@isobar/shared/http';
import type { FastifyInstance } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface RequestLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** Twenty a second for half a minute: a page that is zoomed in and out without pause asks for five. */
export const DEFAULT_REQUEST_LIMIT: RequestLimit = { requests: 600, seconds: 30 };

/** Bounds how many requests one address makes to the routes of `app`. */
export function addRequestLimit(app: FastifyInstance, { requests, seconds }: RequestLimit): void {
  const limiter = new RateLimiterMemory({ points: requests, duration: seconds });
  app.addHook('onRequest', async (request) => {
    try {
      await limiter.consume(clientNetwork(request.ip));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw tooMany(Math.max(1, Math.ceil(error.msBeforeNext / 1000)));
    }
  });
}

function tooMany(retryAfterSeconds: number): RetryLaterError {
  return new RetryLaterError(
    'ERR_TOO_MANY_REQUESTS',
    `Too many requests from this address; try again in ${retryAfterSeconds} seconds`,
    { retryAfterSeconds },
  );
}
