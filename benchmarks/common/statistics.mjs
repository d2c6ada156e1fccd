/**
 * @param {readonly number[]} values
 */
export function median(values) {
  return percentile(values, 50);
}

/**
 * The value that `percent` of the values do not exceed; of an even number of values, the lower of two.
 *
 * @param {readonly number[]} values at least one
 * @param {number} percent
 */
export function percentile(values, percent) {
  const sorted = Float64Array.from(values).sort();
  const place = Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1);
  return sorted[place] ?? NaN;
}
