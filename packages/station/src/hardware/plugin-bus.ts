import type { I2cBus } from './i2c-bus.ts';
import type { IoPlugin } from './io-plugin.ts';

const ANSWER_MILLISECONDS = 1000;

/**
 * The I²C bus of an IO plugin, one call after the other: a plugin answers by address and register and
 * fails by an event, so that only one call at a time can be told from another.
 *
 * @param options.bus - number of the bus, as in `/dev/i2c-2`
 */
export function createPluginBus(options: { io: IoPlugin; bus: number }): I2cBus {
  const { io, bus } = options;
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(address: number, act: () => Promise<T> | T): Promise<T> {
    const turn = last.then(() => {
      io.i2cConfig({ address, bus });
      return act();
    });
    last = turn.catch(() => undefined);
    return turn;
  }

  function answerTo(ask: (handler: (bytes: number[]) => void) => void): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        clearTimeout(timer);
        io.off('error', fail);
        reject(error);
      };
      const timer = setTimeout(() => {
        fail(new Error(`nothing came over the bus within ${ANSWER_MILLISECONDS} ms`));
      }, ANSWER_MILLISECONDS);
      io.on('error', fail);
      ask((bytes) => {
        clearTimeout(timer);
        io.off('error', fail);
        resolve(Buffer.from(bytes));
      });
    });
  }

  return {
    write: (address, bytes) =>
      inTurn(address, () => {
        io.i2cWrite(address, [...bytes]);
      }),
    readFrom: (address, register, length) =>
      inTurn(address, () =>
        answerTo((handler) => io.i2cReadOnce(address, register, length, handler)),
      ),
    read: (address, length) =>
      inTurn(address, () => answerTo((handler) => io.i2cReadOnce(address, length, handler))),
  };
}
