import { RetryLaterError } from '@isobar/shared/http';
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** So many failed tries in so many seconds; then nothing more is looked at until they are over. */
export interface GuessLimit {
  readonly failures: number;
  readonly seconds: number;
}

export interface GuessLimitOptions {
  readonly perAddress: GuessLimit;
  readonly perName: GuessLimit;
  readonly perNameAndAddress: GuessLimit;
}

export const DEFAULT_GUESS_LIMITS: GuessLimitOptions = {
  perAddress: { failures: 120, seconds: 60 },
  perName: { failures: 60, seconds: 60 },
  perNameAndAddress: { failures: 10, seconds: 600 },
};

/** A try: for which account, and from where. */
export interface Guess {
  readonly name: string;
  /** A {@link clientNetwork}. */
  readonly network: string;
}

/**
 * Bounds how many passwords anyone can try. Only failures count, and names that do not exist count as
 * those that do.
 *
 * - For one name from one address: few. This stops a guesser, and a station with a wrong password
 *   harms nobody else, nor those behind the same NAT.
 * - For one address: so many that a fleet behind one NAT may hold a few dozen stations with wrong
 *   passwords, and little enough for who tries one password on all names.
 * - For one name from anywhere: 86,400 guesses a day, so that many machines guess no faster.
 *
 * A window ends when it ends, and tries in it do not make it longer. Who holds many addresses (at least
 * 60: the first limit leaves each one guess a minute) could still use the third limit up over and over
 * to keep the owner out. So stations do not depend on it: a generated password that was right once is
 * recognized before any limit is asked (createRecognizedPasswords), whatever others do and from
 * wherever. What is left is a chosen password, and the first login since the service started: there
 * the owner, told by `Retry-After` when the window ends, meets the guessers on even terms.
 */
export interface GuessLimits {
  /** @throws RetryLaterError `ERR_TOO_MANY_TRIES` */
  check(guess: Guess): Promise<void>;
  countFailure(guess: Guess): Promise<void>;
}

export function createGuessLimits(options: GuessLimitOptions): GuessLimits {
  const rules = [
    { limiter: createLimiter(options.perAddress), key: ({ network }: Guess) => network },
    { limiter: createLimiter(options.perName), key: ({ name }: Guess) => name },
    {
      limiter: createLimiter(options.perNameAndAddress),
      key: ({ name, network }: Guess) => `${name} ${network}`,
    },
  ];
  return {
    check: async (guess) => {
      const waits = await Promise.all(
        rules.map(async ({ limiter, key }) => {
          const state = await limiter.get(key(guess));
          if (state === null || state.consumedPoints < limiter.points) return 0;
          return Math.max(state.msBeforeNext, 0);
        }),
      );
      const wait = Math.max(...waits);
      if (wait > 0) throw tooManyTries(Math.ceil(wait / 1000));
    },
    countFailure: async (guess) => {
      await Promise.all(rules.map(({ limiter, key }) => limiter.penalty(key(guess))));
    },
  };
}

function createLimiter({ failures, seconds }: GuessLimit): RateLimiterMemory {
  return new RateLimiterMemory({ points: failures, duration: seconds });
}

function tooManyTries(retryAfterSeconds: number): RetryLaterError {
  return new RetryLaterError(
    'ERR_TOO_MANY_TRIES',
    `Too many failed logins for this name or from this address; try again in ${retryAfterSeconds} seconds`,
    { retryAfterSeconds },
  );
}
