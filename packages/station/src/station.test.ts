import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { createLogger } from '@isobar/shared/service';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';

import { openOutbox } from './outbox/outbox.ts';
import { createSimulatedSensors } from './simulation/simulated-sensors.ts';
import { createStation } from './station.ts';
import { startTestBroker } from './testing/test-broker.ts';

const folder = useTemporaryFolders();
const closing = useClosing();
const logger = createLogger({
  name: 'test',
  level: (process.env.LEVEL ?? 'silent') as 'silent',
});

describe('createStation', () => {
  test('brings readings to the broker, and lets them go when they are stored', async () => {
    const broker = closing(await startTestBroker());
    const outbox = closing(await openOutbox({ path: join(folder(), 'outbox.db'), logger }));
    const station = closing(
      await createStation({
        name: 'roof',
        login: broker.login,
        sensors: createSimulatedSensors({ seed: 1 }),
        outbox,
        intervalSeconds: 0.05,
        logger,
      }),
    );
    await eventually(() => {
      expect(broker.stored.size).toBeGreaterThan(5);
    });
    await eventually(() => {
      expect(station.stats()).toMatchObject({ connected: true });
      expect(station.stats().outbox.waiting).toBeLessThan(2);
    });
    expect(broker.received[0]?.message).toMatchObject({ online: true });
  });
});
