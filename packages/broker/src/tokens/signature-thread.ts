import { parentPort, workerData } from 'node:worker_threads';

import { createSignatureCheck, type TokenRules, type Verdict } from './signature-check.ts';
import type { PublicKey } from './trust.ts';

/** What the thread is told. */
export type ThreadMessage = { readonly keys: readonly PublicKey[] } | { readonly tokens: string[] };

/** What it answers: a verdict for each token, or what went wrong. */
export type ThreadAnswer = (Verdict | { readonly kind: 'failed'; readonly reason: string })[];

const signatures = createSignatureCheck(workerData as TokenRules);

async function answer(token: string): Promise<ThreadAnswer[number]> {
  try {
    return await signatures.check(token);
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (message: ThreadMessage) => {
  if ('keys' in message) {
    signatures.useKeys(message.keys);
    return;
  }
  void Promise.all(message.tokens.map(answer)).then((verdicts) => {
    parentPort?.postMessage(verdicts satisfies ThreadAnswer);
  });
});
