import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, test } from '@jest/globals';

import { createRainGauge } from '../pulses/rain-gauge.ts';
import { pulseTrain, writeFakeGpiomon } from '../testing/fake-gpiomon.ts';
import { makeUpSystem } from '../testing/made-up-system.ts';
import { silentLogger } from '../testing/test-logger.ts';
import { checkSensor } from './check-sensor.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

test.each([
  ['counts for a while before it tells', 'P9_12', 0, 'ok', 'rain 1.5 mm'],
  ['that the station has in use is skipped', 'P9_12', 1000, 'skipped', 'P9_12 is in use by'],
  ['whose pin is not there fails', 'P9_01', 0, 'failure', 'P9_01 is no GPIO pin'],
])(
  'a rain gauge %s',
  async (_, pin, times, verdict, text) => {
    const root = folder();
    makeUpSystem(root, { kernel: '6.6' });
    const { command } = writeFakeGpiomon({
      ...{ folder: root, version: '1.6.3', edges: pulseTrain({ hertz: 3, seconds: 1 }) },
      fails: { times, complaint: 'error waiting for events: Device or resource busy' },
    });
    const line = { pin, root, command, bias: 'as-is', logger: silentLogger } as const;
    const gauge = { name: 'rain-gauge', perTip: 0.5, debounceMilliseconds: 10 };
    const finding = await checkSensor(closing(createRainGauge({ ...line, ...gauge })));
    expect(finding).toMatchObject({ check: 'sensor rain-gauge', verdict });
    expect(finding.text).toContain(text);
  },
  15_000,
);
