import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { ChaosProxy, NetworkWeather } from './chaos-proxy.ts';
import { createExclusive } from './exclusive.ts';
import type { Fleet } from './fleet.ts';
import type { ManagedProcess } from './managed-process.ts';
import type { FaultKind } from './schedule.ts';
import type { StationUnderTest } from './station-under-test.ts';

/** Ends a fault: what was killed runs again, what was cut is whole. */
export type EndFault = () => Promise<void> | void;

export interface FaultInjector {
  /**
   * @param choice - any whole number; it chooses the target
   * @returns how to end it; `undefined` where another fault has the target at this moment
   */
  inject(kind: FaultKind, choice: number): Promise<EndFault | undefined>;
}

const TWENTY_YEARS_MILLISECONDS = 20 * 365.25 * 86_400_000;
const CLOCK_STEPS_MILLISECONDS = [-86_400_000, -3_600_000, -5000, 5000, 3_600_000, 86_400_000];

/** Knows how to do each kind of harm to a fleet. */
export function createFaultInjector(fleet: Fleet): FaultInjector {
  const exclusive = createExclusive<unknown>();
  const { auth, broker, ingest, store, stations, mqttProxies, authProxy, webhookProxy } = fleet;
  const storeProxies = store.proxy === undefined ? [] : [store.proxy];
  const allProxies = [...mqttProxies, authProxy, webhookProxy, ...storeProxies];
  const everyProcess = [auth, broker, ingest, ...stations.map((station) => station.process)];
  const stationFor = (choice: number): StationUnderTest => at(stations, choice);

  async function kill(...processes: readonly ManagedProcess[]): Promise<EndFault | undefined> {
    const giveBack = exclusive.take(processes);
    if (giveBack === undefined) return undefined;
    await Promise.all(processes.map((process) => process.kill()));
    return async () => {
      for (const process of processes) await process.start();
      giveBack();
    };
  }

  function freeze(process: ManagedProcess): EndFault | undefined {
    const giveBack = exclusive.take([process]);
    if (giveBack === undefined) return undefined;
    process.freeze();
    return () => {
      process.thaw();
      giveBack();
    };
  }

  function badWeather(proxy: ChaosProxy, weather: NetworkWeather): EndFault | undefined {
    const giveBack = exclusive.take([proxy]);
    if (giveBack === undefined) return undefined;
    proxy.setWeather(weather);
    return () => {
      proxy.setWeather({ kind: 'clear' });
      giveBack();
    };
  }

  async function deleteBrokerData(): Promise<EndFault | undefined> {
    const end = await kill(broker);
    if (end === undefined) return undefined;
    for (const entry of readdirSync(fleet.brokerFolder)) {
      rmSync(join(fleet.brokerFolder, entry), { recursive: true });
    }
    return end;
  }

  function refuseWrites(): EndFault | undefined {
    const giveBack = exclusive.take([store.proxy ?? store]);
    if (giveBack === undefined) return undefined;
    const end = store.refuseWrites();
    if (end === undefined) {
      giveBack();
      return undefined;
    }
    return () => {
      end();
      giveBack();
    };
  }

  function fillDisk(station: StationUnderTest): EndFault | undefined {
    const { disk } = station;
    const giveBack = disk === undefined ? undefined : exclusive.take([disk]);
    if (disk === undefined || giveBack === undefined) return undefined;
    disk.fill();
    return () => {
      disk.clear();
      giveBack();
    };
  }

  function stepClock(station: StationUnderTest, offsetMilliseconds: number): EndFault | undefined {
    const giveBack = exclusive.take([`${station.name} clock`]);
    if (giveBack === undefined) return undefined;
    station.command({ kind: 'clock', offsetMilliseconds, isSet: true });
    return () => {
      station.command({ kind: 'clock', offsetMilliseconds: 0, isSet: true });
      giveBack();
    };
  }

  /** The board wakes up without a battery-backed clock, and learns the time only later. */
  async function loseClock(station: StationUnderTest): Promise<EndFault | undefined> {
    const giveBack = exclusive.take([`${station.name} clock`]);
    if (giveBack === undefined) return undefined;
    const restart = await kill(station.process);
    if (restart === undefined) {
      giveBack();
      return undefined;
    }
    station.command({
      kind: 'clock',
      offsetMilliseconds: -TWENTY_YEARS_MILLISECONDS,
      isSet: false,
    });
    await restart();
    return () => {
      station.command({ kind: 'clock', offsetMilliseconds: 0, isSet: true });
      giveBack();
    };
  }

  function inject(kind: FaultKind, choice: number) {
    switch (kind) {
      case 'kill station':
        return kill(stationFor(choice).process);
      case 'kill broker':
        return kill(broker);
      case 'kill ingest':
        return kill(ingest);
      case 'kill auth':
      case 'auth away':
        return kill(auth);
      case 'kill everything':
        return kill(...everyProcess);
      case 'stop station':
        return freeze(stationFor(choice).process);
      case 'stop broker':
        return freeze(broker);
      case 'stop ingest':
        return freeze(ingest);
      case 'delete broker data':
        return deleteBrokerData();
      case 'store refuses writes':
        return refuseWrites();
      case 'cut connections':
        return badWeather(at(allProxies, choice), { kind: 'cut' });
      case 'black hole':
        return badWeather(at(allProxies, choice), { kind: 'black hole' });
      case 'delay':
        return badWeather(at(allProxies, choice), { kind: 'delay', milliseconds: 200 });
      case 'throttle':
        return badWeather(at(mqttProxies, choice), { kind: 'throttle', bytesPerSecond: 20_000 });
      case 'duplicate packets':
        return badWeather(at(mqttProxies, choice), { kind: 'duplicate' });
      case 'reorder packets':
        return badWeather(at(mqttProxies, choice), { kind: 'reorder' });
      case 'full disk':
        return fillDisk(stationFor(choice));
      case 'clock step':
        return stepClock(stationFor(choice), at(CLOCK_STEPS_MILLISECONDS, choice >> 4));
      case 'clock lost':
        return loseClock(stationFor(choice));
    }
  }

  return { inject: async (kind, choice) => inject(kind, choice) };
}

function at<T>(list: readonly T[], choice: number): T {
  const item = list[choice % list.length];
  if (item === undefined) throw new RangeError('expected a list that is not empty');
  return item;
}
