/**
 * What a measurement waits with: rejects as soon as a client that takes part loses its connection.
 *
 * @returns {{ onLost: (error: Error) => void, orLost: <T>(work: Promise<T>) => Promise<T> }}
 */
export function watchForLoss() {
  /** @type {(error: Error) => void} */
  let onLost = () => undefined;
  /** @type {Promise<never>} */
  const lost = new Promise((_resolve, reject) => {
    onLost = reject;
  });
  lost.catch(() => undefined); // whoever waits hears of it
  return { onLost, orLost: (work) => Promise.race([work, lost]) };
}
