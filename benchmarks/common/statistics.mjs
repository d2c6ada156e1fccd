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

/**
 * How much y grows for 1 of x, by least squares: Σ(x − x̄)(y − ȳ) / Σ(x − x̄)².
 *
 * @param {readonly number[]} x two different values at least
 * @param {readonly number[]} y as many
 */
export function slope(x, y) {
  const mean = (/** @type {readonly number[]} */ values) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [both, own] = [0, 0];
  x.forEach((value, index) => {
    both += (value - meanX) * ((y[index] ?? NaN) - meanY);
    own += (value - meanX) ** 2;
  });
  return both / own;
}
