import { IsobarError } from '@isobar/shared';
import { clientNetwork, type Logger } from '@isobar/shared/service';

import type { Account } from '../accounts/account.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Admission } from '../accounts/password-check.ts';
import type { AuthMetrics } from '../metrics.ts';
import type { IssuedToken, TokenIssuer } from '../tokens/token-issuer.ts';
import type { Guess, GuessLimits } from './guess-limits.ts';
import type { Turnstile } from './turnstile.ts';

export interface LoginDesk {
  /**
   * @param credentials.address - the client's IP address
   * @throws IsobarError `ERR_LOGIN_REJECTED` (the same for an unknown name, a wrong password and a
   *   disabled account), RetryLaterError `ERR_TOO_MANY_TRIES`, `ERR_BUSY`
   */
  logIn(credentials: {
    name: string;
    password: string;
    address: string;
  }): Promise<IssuedToken & { account: Account }>;
}

/** Checks names and passwords within the limits on guesses and on work at once, and issues tokens. */
export function createLoginDesk(options: {
  accounts: Pick<Accounts, 'verify'>;
  tokens: TokenIssuer;
  limits: GuessLimits;
  turnstile: Turnstile;
  metrics: AuthMetrics;
  logger: Logger;
}): LoginDesk {
  const { accounts, tokens, limits, turnstile, metrics, logger } = options;

  function admitWithin(guess: Guess): Admission {
    return async (check) => {
      await limits.check(guess);
      return turnstile.run(async () => {
        // Asked again: of tries that came in one burst, none had failed when it was asked before.
        await limits.check(guess);
        const start = performance.now();
        const isRight = await check();
        metrics.observePasswordCheck((performance.now() - start) / 1000);
        // Counted before the next one has its turn.
        if (!isRight) await limits.countFailure(guess);
        return isRight;
      });
    };
  }

  return {
    logIn: async ({ name, password, address }) => {
      const guess = { name, network: clientNetwork(address) };
      const verified = await accounts.verify(name, password, { admit: admitWithin(guess) });
      if (verified === undefined) {
        // Not more lines than passwords are checked; tries beyond the limits show in the metrics.
        logger.info({ account: name, address }, 'login refused');
        throw loginRejected();
      }
      const { account, issuedAt } = verified;
      const issued = await tokens.issue({ name, role: account.role, issuedAt });
      metrics.countToken(account.role);
      return { ...issued, account };
    },
  };
}

function loginRejected(): IsobarError {
  return new IsobarError(
    'ERR_LOGIN_REJECTED',
    'Name or password is wrong, or the account is disabled; use both as the account was made',
  );
}
