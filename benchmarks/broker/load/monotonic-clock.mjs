import process from 'node:process';

/** Milliseconds of a clock that all threads of this machine share, as performance.now() is not. */
export function nowMilliseconds() {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
