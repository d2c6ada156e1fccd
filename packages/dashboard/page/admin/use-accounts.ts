import { useCallback, useEffect, useState } from 'preact/hooks';

import type { Account } from '../../src/api/account-answers.ts';
import type { AdminApi } from './admin-api.ts';

/** The accounts that were loaded so far, and what was done to them. */
export function useAccounts(api: AdminApi): {
  accounts: readonly Account[];
  /** Loads more of them, where there are. */
  loadMore: (() => void) | undefined;
  /** Takes over what became of one. */
  put: (account: Account) => void;
  problem: string;
  /** Does something, and shows why it was refused. */
  attempt: (work: () => Promise<void>) => Promise<void>;
} {
  const [accounts, setAccounts] = useState<readonly Account[]>([]);
  const [next, setNext] = useState<string>();
  const [problem, setProblem] = useState('');

  const attempt = useCallback(async (work: () => Promise<void>) => {
    setProblem('');
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }, []);
  const load = useCallback(
    (after?: string) =>
      attempt(async () => {
        const page = await api.accounts(after === undefined ? {} : { after });
        setAccounts((before) =>
          after === undefined ? page.accounts : merge(before, page.accounts),
        );
        setNext(page.next);
      }),
    [api, attempt],
  );
  useEffect(() => void load(), [load]);

  return {
    ...{ accounts, problem, attempt },
    loadMore: next === undefined ? undefined : () => void load(next),
    put: (account) => {
      setAccounts((before) => merge(before, [account]));
    },
  };
}

/** By name, each once. */
function merge(before: readonly Account[], changed: readonly Account[]): Account[] {
  const names = new Set(changed.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...changed].sort((one, other) =>
    one.name < other.name ? -1 : 1,
  );
}
