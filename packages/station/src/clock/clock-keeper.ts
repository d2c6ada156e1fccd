import type { Closable, Logger } from '@isobar/shared/service';

import type { ClockSource, Moment } from './clock-source.ts';

/** `waiting`: not set yet. `unsynced`: not set, and readings go out all the same. */
export type StationClockState = 'set' | 'waiting' | 'unsynced';

export interface ClockKeeper extends Closable {
  readonly state: StationClockState;
  moment(): Moment;
}

export interface ClockKeeperOptions {
  readonly source: ClockSource;
  readonly logger: Logger;
  /** Whether the broker is within reach: until then waiting costs nothing. */
  readonly isConnected: () => boolean;
  /** The clock is set; `offset` is the system clock less the monotonic one, in milliseconds. */
  readonly onSet: (offset: number) => void;
  /** The clock was not set in time. */
  readonly onGivenUp: () => void;
  readonly pollSeconds: number;
  /** So long, connected, readings wait for the clock. */
  readonly patienceSeconds: number;
}

/** Somebody has set the clock if it moved so far against the monotonic one. */
const JUMP_MILLISECONDS = 60_000;

/** Finds out when the system clock is set. Once it was, that holds for the boot. */
export async function createClockKeeper(options: ClockKeeperOptions): Promise<ClockKeeper> {
  const { source, logger, patienceSeconds } = options;
  const offset = (): number => Math.round(source.now() - source.monotonic());
  const firstOffset = offset();
  let state: StationClockState = 'waiting';
  let connectedSince: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function check(): Promise<void> {
    const hasJumped = Math.abs(offset() - firstOffset) >= JUMP_MILLISECONDS;
    if (hasJumped || (await source.isSynchronized())) {
      state = 'set';
      options.onSet(offset());
      return;
    }
    if (state === 'waiting') loseHope();
  }

  function loseHope(): void {
    if (!options.isConnected()) {
      connectedSince = undefined;
      return;
    }
    connectedSince ??= source.monotonic();
    if (source.monotonic() - connectedSince < patienceSeconds * 1000) return;
    state = 'unsynced';
    logger.warn({ patienceSeconds }, 'the clock was not set in time: readings go out as unsynced');
    options.onGivenUp();
  }

  const isSet = (): boolean => state === 'set';

  function plan(): void {
    if (isClosed || isSet()) return;
    timer = setTimeout(() => void checkAgain(), options.pollSeconds * 1000);
  }

  async function checkAgain(): Promise<void> {
    try {
      await check();
      if (isSet()) logger.info({}, 'the clock is set');
    } catch (error) {
      logger.warn({ error }, 'it cannot be told whether the clock is set');
    }
    plan();
  }

  await check();
  if (!isSet()) logger.warn({}, 'the clock is not set yet: readings wait for their time');
  plan();
  return {
    get state() {
      return state;
    },
    moment: () => ({
      now: source.now(),
      monotonic: source.monotonic(),
      bootId: source.bootId,
      isClockSet: isSet(),
    }),
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      return Promise.resolve();
    },
  };
}
