import { messageOf, QUANTITY_NAME_PATTERN, quantityOf, type Values } from '@isobar/shared';
import type { Logger } from '@isobar/shared/service';

import type { Sensor } from './sensor.ts';

/** Reads all sensors at once, and answers with what came by the deadline. */
export type ReadSensors = () => Promise<Values>;

/** What a reading says of itself; no quantity can be called so. */
const RESERVED_NAMES = new Set(['log', 'seq', 'timestamp', 'clock', 'name']);
/** A sensor that does not come back from a call is called again after so many deadlines. */
const GIVE_UP_DEADLINES = 10;

/**
 * A sensor that fails, hangs or gives nonsense costs its own quantities of this reading and nothing
 * else. Where two give the same quantity, the one that stands first counts.
 */
export function createReadSensors(options: {
  sensors: readonly Sensor[];
  /** Asked at each reading. */
  deadlineSeconds: () => number;
  /** Asked at each reading: a sensor that is off is left alone. */
  isOff?: (sensor: string) => boolean;
  logger: Logger;
  /** Called when a sensor begins to give no values, with the reason, and when it gives them again. */
  onHealth?: (sensor: string, failure: string | undefined) => void;
}): ReadSensors {
  const readers = options.sensors.map((sensor) => createReader(sensor, options));
  return async () => {
    const values: Record<string, number> = {};
    for (const part of await Promise.all(readers.map((read) => read()))) {
      for (const [name, value] of Object.entries(part)) values[name] ??= value;
    }
    return values;
  };
}

function createReader(
  sensor: Sensor,
  options: Omit<Parameters<typeof createReadSensors>[0], 'sensors'>,
): ReadSensors {
  const { logger, onHealth } = options;
  let busySince: number | undefined;
  let isFailing = false;

  function fail(reason: string): Values {
    if (!isFailing) {
      logger.warn({ sensor: sensor.name, reason }, 'sensor gives no values');
      onHealth?.(sensor.name, reason);
    }
    isFailing = true;
    return {};
  }

  function recover(text: string): void {
    if (!isFailing) return;
    isFailing = false;
    logger.info({ sensor: sensor.name }, text);
    onHealth?.(sensor.name, undefined);
  }

  function succeed(values: Values): Values {
    const sound = soundValues(values);
    if (sound.reason !== undefined) return { ...fail(sound.reason), ...sound.values };
    recover('sensor gives values again');
    return sound.values;
  }

  return async () => {
    if (options.isOff?.(sensor.name) === true) {
      recover('sensor is switched off');
      return {};
    }
    const now = performance.now();
    const deadlineSeconds = options.deadlineSeconds();
    if (busySince !== undefined && now - busySince < GIVE_UP_DEADLINES * deadlineSeconds * 1000) {
      return fail('it has not come back from the reading before');
    }
    const begun = (busySince = now);
    const deadline = new AbortController();
    const call = callSensor(sensor, deadline.signal).finally(() => {
      if (busySince === begun) busySince = undefined;
    });
    // What comes too late for this reading is left out of it; a sum then comes with the next.
    void call
      .then((values) => deadline.signal.aborted && sensor.restore?.(values))
      .catch(() => undefined);
    try {
      return succeed(await withDeadline(call, { deadline, deadlineSeconds }));
    } catch (error) {
      return fail(messageOf(error));
    }
  };
}

/** Async, so that a sensor that throws is one that rejects. */
async function callSensor(sensor: Sensor, signal: AbortSignal): Promise<Values> {
  return await sensor.read(signal);
}

async function withDeadline(
  call: Promise<Values>,
  { deadline, deadlineSeconds }: { deadline: AbortController; deadlineSeconds: number },
): Promise<Values> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      deadline.abort();
      reject(new Error(`no answer within ${deadlineSeconds} s`));
    }, deadlineSeconds * 1000);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

function soundValues(values: Values): { values: Values; reason?: string } {
  const sound: Record<string, number> = {};
  let reason: string | undefined;
  for (const [name, value] of Object.entries(values)) {
    const { minimum = -Infinity, maximum = Infinity } = quantityOf(name) ?? {};
    const isNamed = QUANTITY_NAME_PATTERN.test(name) && !RESERVED_NAMES.has(name);
    if (isNamed && Number.isFinite(value) && value >= minimum && value <= maximum) {
      sound[name] = value;
    } else reason = `${name}: ${value} is no value that can be`;
  }
  return reason === undefined ? { values: sound } : { values: sound, reason };
}
