/** Figures for people. */

export const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString('en');
export const milliseconds = (/** @type {number} */ value) => `${value.toFixed(1)} ms`;
/** Processor time for 1,000 readings, of seconds. */
export const cpu = (/** @type {number} */ seconds) => `${(seconds * 1000).toFixed(1)} ms`;
export const mebibytes = (/** @type {number} */ bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
