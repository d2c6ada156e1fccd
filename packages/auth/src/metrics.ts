import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** How a request to log in ended. */
export const LOGIN_RESULTS = [
  'accepted',
  'rejected',
  'limited',
  'malformed',
  'unavailable',
  'failed',
] as const;
export type LoginResult = (typeof LOGIN_RESULTS)[number];

export interface AuthMetrics {
  countLogin(result: LoginResult): void;
  observePasswordCheck(seconds: number): void;
  countToken(role: string): void;
}

/** @param options.waiting - how many password checks wait for their turn */
export function createAuthMetrics(options: {
  registry: Registry;
  waiting: () => number;
}): AuthMetrics {
  const registers = [options.registry];
  const logins = new Counter({
    name: 'isobar_auth_logins_total',
    help: 'Requests to log in, by how they ended',
    labelNames: ['result'],
    registers,
  });
  for (const result of LOGIN_RESULTS) logins.inc({ result }, 0); // rate() needs the zero to start from
  const passwordChecks = new Histogram({
    name: 'isobar_auth_argon2_seconds',
    help: 'How long the checks of passwords took, without the wait for their turn',
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2],
    registers,
  });
  const tokens = new Counter({
    name: 'isobar_auth_tokens_issued_total',
    help: 'Tokens that logins were answered with, by role',
    labelNames: ['role'],
    registers,
  });
  new Gauge({
    name: 'isobar_auth_password_checks_waiting',
    help: 'Password checks that wait for their turn',
    registers,
    collect() {
      this.set(options.waiting());
    },
  });
  return {
    countLogin: (result) => {
      logins.inc({ result });
    },
    observePasswordCheck: (seconds) => {
      passwordChecks.observe(seconds);
    },
    countToken: (role) => {
      tokens.inc({ role });
    },
  };
}
