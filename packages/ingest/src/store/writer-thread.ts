import { parentPort, workerData } from 'node:worker_threads';

// Not all of @isobar/shared: its schemas would take 8 MB of the thread.
import { codeOf, messageOf } from '@isobar/shared/isobar-error';

import { createWriteBatch } from './batch-writer.ts';
import { openReadings } from './open-readings.ts';
import { packKinds, unpackBatch, type PackedBatch } from './packed-batch.ts';

/** What the thread is told: a batch, or to end once it has stored those before. */
export type ThreadMessage = PackedBatch | 'close';

/** What it answers to each batch, in order; before that, that it is ready. */
export type ThreadAnswer =
  | { readonly kinds: Uint8Array<ArrayBuffer> }
  | { readonly failure: { readonly code: string; readonly message: string } };

const database = openReadings((workerData as { path: string }).path);
const writeBatch = createWriteBatch(database);

function answer(batch: PackedBatch): ThreadAnswer {
  try {
    return { kinds: packKinds(writeBatch(unpackBatch(batch))) };
  } catch (error) {
    return { failure: { code: codeOf(error), message: messageOf(error) } };
  }
}

parentPort?.on('message', (message: ThreadMessage) => {
  if (message === 'close') {
    database.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(answer(message));
});
parentPort?.postMessage('ready');
