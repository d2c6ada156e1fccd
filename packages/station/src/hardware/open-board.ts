import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

import { codeOf, IsobarError, messageOf } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';

import type { IoPlugin } from './io-plugin.ts';

export interface Board extends Closable {
  readonly io: IoPlugin;
}

/** As much of Johnny-Five as is used here. */
interface JohnnyFive {
  Board: new (options: object) => {
    on(event: 'error', listener: (error: unknown) => void): void;
    once(event: 'ready', listener: () => void): void;
  };
}

const BEAGLEBONE_IO = 'beaglebone-io';
const MODEL_FILE = '/proc/device-tree/model';
const READY_MILLISECONDS = 10_000;

/**
 * Opens the board through Johnny-Five and the IO plugin of that name, or in that file.
 *
 * @throws IsobarError `ERR_BOARD`: the plugin is not installed, this is another machine, or it does
 *   not get ready
 */
export async function openBoard(options: { io: string; logger: Logger }): Promise<Board> {
  const { io: name, logger } = options;
  if (name === BEAGLEBONE_IO) checkModel();
  const five = await load<JohnnyFive>('johnny-five');
  const Plugin = await load<new () => IoPlugin>(name);
  const io = new Plugin();
  // A failed call of the bus is told to its caller; without a listener it would end the process.
  io.on('error', (error: unknown) => {
    logger.debug({ error: messageOf(error) }, 'the IO plugin reports an error');
  });
  await ready(new five.Board({ io, repl: false, debug: false, sigint: false }), name);
  return {
    io,
    close: () => {
      io.removeAllListeners();
      return Promise.resolve();
    },
  };
}

/** beaglebone-io takes whatever it does not know for a BeagleBone Black, and fails at the first use. */
function checkModel(): void {
  const model = existsSync(MODEL_FILE)
    ? readFileSync(MODEL_FILE, 'utf8').replace(/\0/g, '')
    : 'no board with a device tree';
  if (/BeagleBone|PocketBeagle/.test(model)) return;
  throw new IsobarError(
    'ERR_BOARD',
    `This machine is no BeagleBone (${model}); on another board name its Johnny-Five IO plugin as "io" in the config file, or use --simulate`,
  );
}

function ready(board: InstanceType<JohnnyFive['Board']>, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      clearTimeout(timer);
      reject(new IsobarError('ERR_BOARD', `The board does not get ready through ${name}: ${what}`));
    };
    const timer = setTimeout(() => {
      fail(`nothing was heard for ${READY_MILLISECONDS / 1000} s`);
    }, READY_MILLISECONDS);
    board.on('error', (error) => {
      fail(messageOf(error));
    });
    board.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** They are optional, and loaded where there is hardware alone. */
async function load<T>(name: string): Promise<T> {
  try {
    if (/^[./]/.test(name)) {
      const module = (await import(pathToFileURL(resolve(name)).href)) as { default: T };
      return module.default;
    }
    return createRequire(import.meta.url)(name) as T;
  } catch (error) {
    const isMissing = codeOf(error).endsWith('MODULE_NOT_FOUND');
    throw new IsobarError(
      'ERR_BOARD',
      isMissing
        ? `${name} is not installed, or lacks a part that is compiled for this machine: ${messageOf(error).split('\n')[0] ?? ''}`
        : `${name} cannot be loaded: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
