import { readFileSync } from 'node:fs';
import { freemem, loadavg, release, totalmem, uptime } from 'node:os';

const MEBIBYTE = 1024 * 1024;

/** What a station tells of its board at every occasion. */
export interface Vitals {
  /** Seconds since the program started. */
  readonly uptime: number;
  /** Seconds since the board started. */
  readonly boardUptime: number;
  /** Where it has a wireless network. */
  readonly signal?: { readonly interface: string; readonly dBm: number };
}

export function readVitals(): Vitals {
  const signal = readSignal();
  return {
    uptime: Math.round(process.uptime()),
    boardUptime: Math.round(uptime()),
    ...(signal !== undefined && { signal }),
  };
}

/** What a diagnosis tells of the board besides. */
export function describeMachine(): object {
  return {
    model: readModel(),
    kernel: release(),
    architecture: process.arch,
    node: process.versions.node,
    programMiB: Math.round(process.memoryUsage.rss() / MEBIBYTE),
    freeMiB: Math.round(freemem() / MEBIBYTE),
    totalMiB: Math.round(totalmem() / MEBIBYTE),
    load: loadavg().map((load) => Math.round(load * 100) / 100),
  };
}

/**
 * The strongest wireless interface, as the kernel's wireless extensions show it: a line each, of
 * interface, status, link quality, signal and noise, behind two lines of headings (wireless(7), proc(5)).
 * Drivers that know no dBm give a level above 0, which says nothing that could be compared.
 */
export function readSignal(path = '/proc/net/wireless'): Vitals['signal'] {
  const lines = readText(path).split('\n').slice(2);
  return lines
    .map((line) => /^\s*(\S+):\s+\S+\s+\S+\s+(-\d+)\.?\s/.exec(line))
    .filter((match) => match !== null)
    .map(([, name = '', level]) => ({ interface: name, dBm: Number(level) }))
    .sort((one, other) => other.dBm - one.dBm)[0];
}

/** As the device tree names the board, such as `TI AM335x BeagleBone Black`. */
function readModel(): string | undefined {
  const model = readText('/proc/device-tree/model').replaceAll('\0', '').trim();
  return model === '' ? undefined : model;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
