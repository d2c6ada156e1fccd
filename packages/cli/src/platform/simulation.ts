import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import type { Accounts } from '@isobar/auth';
import { IsobarError } from '@isobar/shared';
import {
  createLogin,
  makeDataFolder,
  withLifecycle,
  type Closable,
  type Logger,
} from '@isobar/shared/service';
import { createSimulatedSensors, createStation, openOutbox } from '@isobar/station';

/** Each simulated station is a whole one: connection, outbox file, login. More need a process each. */
export const MAX_SIMULATED_STATIONS = 500;

/** `sim-01`, `sim-02` …: names with this prefix belong to the simulation. */
export function simulatedName(index: number): string {
  return `sim-${String(index + 1).padStart(2, '0')}`;
}

/**
 * Runs stations with simulated sensors and everything else real: login over HTTP, a token in
 * CONNECT, an outbox file each. Their passwords are new on every start and are kept nowhere.
 */
export function createSimulation(options: {
  count: number;
  intervalSeconds: number;
  authUrl: string;
  accounts: Accounts;
  dataFolder: string;
  logger: Logger;
}): Promise<Closable> {
  const { count, accounts, authUrl, intervalSeconds, logger } = options;
  return withLifecycle(async (lifecycle) => {
    const folder = makeDataFolder(join(options.dataFolder, 'simulation'));
    const names = Array.from({ length: count }, (_, index) => simulatedName(index));
    const passwords = await Promise.all(names.map((name) => renewAccount(accounts, name)));
    const stations = await Promise.all(
      names.map(async (name, index) => {
        const outbox = await openOutbox({ path: join(folder, `${name}.db`), logger });
        lifecycle.defer(() => outbox.close());
        const login = createLogin({ authUrl, name, password: passwords[index] ?? '' });
        return createStation({
          name,
          login: login.login,
          forgetLogin: login.forget,
          sensors: createSimulatedSensors({ seed: index }),
          outbox,
          intervalSeconds,
          commandFile: join(folder, `${name}.commands.json`),
          logger: logger.child({ station: name }),
        });
      }),
    );
    lifecycle.defer(() => Promise.all(stations.map((station) => station.close())));
    return { close: () => lifecycle.close() };
  });
}

async function renewAccount(accounts: Accounts, name: string): Promise<string> {
  const account = await accounts.get(name);
  if (account === undefined) return (await accounts.create({ name, role: 'station' })).password;
  if (account.role !== 'station') {
    throw new IsobarError(
      'ERR_SIMULATION_NAME',
      `Account ${name} is no station; names that begin with "sim-" belong to the simulation, delete or rename it`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  await accounts.setPassword(name, password);
  return password;
}
