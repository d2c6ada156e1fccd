import { join } from 'node:path';

import { openSqliteReadingStore, type LedgerEntry } from '@isobar/ingest';
import { eventually } from '@isobar/shared/testing';

import { ON_FREE_PORTS, startProcess, type IsobarProcess } from '../isobar-process.ts';

export interface RunningPlatform extends IsobarProcess {
  readonly authUrl: string;
  /** Environment that starts it again on the same ports. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts `npm start` with its data in a folder, on free ports or those of an earlier start. */
export async function startPlatform(
  environment: Readonly<Record<string, string>>,
): Promise<RunningPlatform> {
  const isobar = startProcess('npm', ['start'], {
    ...ON_FREE_PORTS,
    ...environment,
  });
  try {
    const [, authUrl = '', authPort = '', mqttPort = ''] = await eventually(
      () => {
        const found = /Login +(http:\S+:(\d+))\/login\n +MQTT +mqtt:\S+:(\d+)/.exec(
          isobar.output(),
        );
        if (found !== null) return found;
        throw new Error(`not started yet: ${isobar.output()}${isobar.errorOutput()}`);
      },
      { timeoutSeconds: 120 },
    );
    const ports = { ISOBAR_AUTH_PORT: authPort, ISOBAR_MQTT_PORT: mqttPort };
    return { ...isobar, authUrl, environment: { ...environment, ...ports } };
  } catch (error) {
    await isobar.close();
    throw error;
  }
}

/** What the ledger says of a station in a data folder; `undefined` where there is nothing of it. */
export async function readLedgerOf(
  folder: string,
  station: string,
): Promise<LedgerEntry | undefined> {
  const store = await openSqliteReadingStore({ path: join(folder, 'readings.db') });
  try {
    return (await store.ledger({ station }))[0];
  } finally {
    await store.close();
  }
}
