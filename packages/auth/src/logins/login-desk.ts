import { IsobarError } from '@isobar/shared';
import { clientNetwork, type Logger } from '@isobar/shared/service';

import type { Account } from '../accounts/account.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Admission } from '../accounts/password-check.ts';
import type { Cell } from '../cells/cell.ts';
import { chooseCell } from '../cells/choose-cell.ts';
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
  }): Promise<IssuedToken & { account: Account; cell: Cell | undefined }>;
}

/** Checks names and passwords within the limits on guesses and on work at once, and issues tokens. */
export function createLoginDesk(options: {
  accounts: Pick<Accounts, 'verify'>;
  tokens: TokenIssuer;
  /** Where there are several. */
  cells: readonly Cell[] | undefined;
  limits: GuessLimits;
  turnstile: Turnstile;
  metrics: AuthMetrics;
  logger: Logger;
}): LoginDesk {
  const { accounts, tokens, cells, limits, turnstile, metrics, logger } = options;

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
      const { role } = account;
      const cell = cells === undefined ? undefined : chooseCell(cells, name);
      // A station has one cell. Others may look into all: the stations that they care for are in several.
      const only = cell !== undefined && role === 'station' && { name: cell.cell, url: cell.url };
      const issued = await tokens.issue({ name, role, issuedAt, ...(only && { cell: only }) });
      metrics.countToken(role);
      return { ...issued, account, cell };
    },
  };
}

function loginRejected(): IsobarError {
  return new IsobarError(
    'ERR_LOGIN_REJECTED',
    'Name or password is wrong, or the account is disabled; use both as the account was made',
  );
}
