import type { Accounts } from '@isobar/auth';
import { IsobarError } from '@isobar/shared';
import type { FleetFile } from '@isobar/station/fleet';

/** So many are made at a time: each takes a password hash, and progress should be seen. */
const BATCH = 500;

/** `fleet-00001`, `fleet-00002` …: names with this prefix belong to simulated fleets. */
export function fleetName(index: number): string {
  return `fleet-${String(index + 1).padStart(5, '0')}`;
}

/**
 * Sees to it that the first so many names of a fleet have accounts, and that the file knows their
 * passwords. An account that it does not know the password of gets a new one.
 *
 * @throws IsobarError `ERR_SIMULATION_NAME`
 */
export async function makeFleetAccounts(options: {
  accounts: Accounts;
  file: FleetFile;
  count: number;
  onProgress: (made: number, of: number) => void;
}): Promise<readonly string[]> {
  const { accounts, file, count, onProgress } = options;
  const names = Array.from({ length: count }, (_, index) => fleetName(index));
  const known = new Set(file.members(names).map(({ name }) => name));
  const missing: string[] = [];
  const locked: string[] = [];
  for (const name of names) {
    const account = await accounts.get(name);
    if (account === undefined) missing.push(name);
    else if (account.role !== 'station') throw noStation(name);
    else if (!known.has(name)) locked.push(name);
  }
  const all = missing.length + locked.length;
  for (let at = 0; at < missing.length; at += BATCH) {
    onProgress(at, all);
    const batch = missing.slice(at, at + BATCH).map((name) => ({ name, role: 'station' as const }));
    await accounts.createMany(batch, {
      beforeStored: (made) => {
        file.enrol(made.map(({ account, password }) => ({ name: account.name, password })));
        return Promise.resolve();
      },
    });
  }
  for (const [index, name] of locked.entries()) {
    if (index % BATCH === 0) onProgress(missing.length + index, all);
    const { password } = await accounts.setPassword(name);
    file.enrol([{ name, password }]);
  }
  if (all > 0) onProgress(all, all);
  return names;
}

function noStation(name: string): IsobarError {
  return new IsobarError(
    'ERR_SIMULATION_NAME',
    `Account ${name} is no station; names that begin with "fleet-" belong to the simulation, delete or rename it`,
  );
}
