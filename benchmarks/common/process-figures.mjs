import { readFileSync } from 'node:fs';

/** Linux counts the time of processes in these, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/**
 * Processor time that a process has used so far, in seconds.
 *
 * @param {number} pid
 */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program stands in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/**
 * Resident memory of a process, in bytes.
 *
 * @param {number} pid
 */
export function residentBytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/**
 * The most memory that was resident since the process started, in bytes.
 *
 * @param {number} pid
 */
export function peakBytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/**
 * What a process has given to the disk so far, in bytes; what is kept in memory does not count.
 *
 * @param {number} pid
 */
export function writtenBytes(pid) {
  const io = readFileSync(`/proc/${pid}/io`, 'utf8');
  return Number(/^write_bytes:\s+(\d+)$/m.exec(io)?.[1]);
}

/** Processor time that the machine has spent on anything but idling so far, in seconds of one core. */
export function busySeconds() {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user, nice, system, , , interrupts, softInterrupts, stolen] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const parts = [user, nice, system, interrupts, softInterrupts, stolen];
  return parts.reduce((/** @type {number} */ sum, part) => sum + (part ?? 0), 0) / TICKS_PER_SECOND;
}

/** How many files, and so connections, this process and those that it starts may open. */
export function openFilesLimit() {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const limit = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  return limit === 'unlimited' ? Infinity : Number(limit);
}
