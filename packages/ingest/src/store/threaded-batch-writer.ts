import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

import { codeOf, IsobarError, messageOf, type ErrorCode } from '@isobar/shared';

import type { BatchWriter } from './batch-writer.ts';
import { packBatch, unpackKinds, type InsertKind } from './packed-batch.ts';
import type { ThreadAnswer, ThreadMessage } from './writer-thread.ts';

const PROGRAM = new URL(`writer-thread${extname(import.meta.url)}`, import.meta.url);

/** A batch is forgotten at once: a heap that grows like that of a program only takes memory. */
const MEMORY = { maxYoungGenerationSizeMb: 8 };

export interface WriterThreadOptions {
  /**
   * Called where the thread ended by itself. What it had under way fails, and so does what comes: the
   * process had better end.
   */
  readonly onDeath: (error: IsobarError) => void;
  /** For the thread, such as what has it read TypeScript; those of the process. */
  readonly nodeOptions?: string[];
}

interface UnderWay {
  readonly resolve: (kinds: InsertKind[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Writes in a thread of its own, with a connection of its own to the file, so that neither SQLite nor
 * the disk holds up what else the process does. What is told to be stored has been committed.
 *
 * @throws as `openDatabase` does
 */
export async function createThreadedBatchWriter(
  path: string,
  { onDeath, nodeOptions }: WriterThreadOptions,
): Promise<BatchWriter> {
  const worker = new Worker(PROGRAM, {
    workerData: { path },
    resourceLimits: MEMORY,
    ...(nodeOptions !== undefined && { execArgv: nodeOptions }),
  });
  const exit = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
  });
  await untilReady(worker, exit);

  /** In the order in which the thread has them. */
  const underWay: UnderWay[] = [];
  let end: Error | undefined;

  function die(error?: unknown): void {
    if (end !== undefined) return;
    const death = deathBy(error);
    end = death;
    for (const { reject } of underWay.splice(0)) reject(death);
    onDeath(death);
  }

  worker.on('message', (answer: ThreadAnswer) => {
    const batch = underWay.shift();
    if ('kinds' in answer) batch?.resolve(unpackKinds(answer.kinds));
    else batch?.reject(toError(answer.failure));
  });
  worker.on('error', die);
  worker.on('exit', () => {
    die();
  });
  const tell = (message: ThreadMessage, moved: ArrayBuffer[] = []): void => {
    worker.postMessage(message, moved);
  };

  return {
    batchesAtOnce: 2,
    write: (batch) =>
      new Promise((resolve, reject) => {
        if (end !== undefined) throw end;
        const packed = packBatch(batch);
        underWay.push({ resolve, reject });
        tell(packed, [packed.numbers.buffer]);
      }),
    close: async () => {
      if (end === undefined) tell('close');
      end ??= new Error('The store was closed');
      await exit;
    },
  };
}

/** The first message says that the file is open. */
async function untilReady(worker: Worker, exit: Promise<void>): Promise<void> {
  const early = exit.then(() => {
    throw deathBy(undefined);
  });
  try {
    await Promise.race([once(worker, 'message'), early]);
  } catch (error) {
    if (error instanceof IsobarError) throw error;
    throw toError({ code: codeOf(error), message: messageOf(error) });
  }
}

/** Errors come from a thread without their class. */
function toError({ code, message }: { code: string; message: string }): Error {
  if (code.startsWith('ERR_DATA_FILE')) return new IsobarError(code as ErrorCode, message);
  return Object.assign(new Error(message), { code });
}

function deathBy(error: unknown): IsobarError {
  const reason = error === undefined ? 'it gave no reason' : messageOf(error);
  return new IsobarError(
    'ERR_STORE_THREAD',
    `The thread that stores readings ended (${reason}); what it had is confirmed to nobody and comes again: start isobar again`,
    { cause: error },
  );
}
