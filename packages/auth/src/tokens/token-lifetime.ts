import { IsobarError, type Role } from '@isobar/shared';

const DAY_SECONDS = 86_400;

/**
 * No token is good for longer: a leap year, for programs that can log in nowhere, such as Home Assistant.
 * Retired keys and revocations are kept by it.
 */
export const MAX_TOKEN_SECONDS = 366 * DAY_SECONDS;
/** The longest that logins may be told to give. */
export const MAX_LOGIN_TOKEN_SECONDS = 30 * DAY_SECONDS;
/** How long a token is good for where nothing else is asked for or configured. */
export const DEFAULT_TOKEN_SECONDS = DAY_SECONDS;
/** An admin's token opens everything and is not needed for long; where more is asked for by name, it is given. */
const DEFAULT_ADMIN_TOKEN_SECONDS = 3600;
/** How far the clocks of services may be apart. */
export const CLOCK_TOLERANCE_SECONDS = 60;

/**
 * @param options.asked - what the caller asked for, in seconds
 * @param options.configured - what this service gives by default, in seconds
 * @throws IsobarError `ERR_TOKEN_LIFETIME`
 */
export function tokenLifetime(options: {
  role: Role;
  asked: number | undefined;
  configured: number;
}): number {
  const { role, asked, configured } = options;
  const usual = role === 'admin' ? Math.min(configured, DEFAULT_ADMIN_TOKEN_SECONDS) : configured;
  const seconds = asked ?? usual;
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_TOKEN_SECONDS) return seconds;
  throw new IsobarError(
    'ERR_TOKEN_LIFETIME',
    `A token cannot be good for ${seconds} seconds; expected 1 to ${MAX_TOKEN_SECONDS} whole seconds (366 days)`,
  );
}
