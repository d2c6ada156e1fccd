import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { SignatureCheck, TokenRules, Verdict } from './signature-check.ts';
import type { ThreadAnswer, ThreadMessage } from './signature-thread.ts';
import type { PublicKey } from './trust.ts';

const PROGRAM = new URL(`signature-thread${extname(import.meta.url)}`, import.meta.url);

/** A batch of tokens is forgotten at once: a heap that grows like that of a program only takes memory. */
const MEMORY = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };

interface Question {
  readonly token: string;
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  useKeys(keys: readonly PublicKey[]): void;
  /** Resolves when all of them are settled; one batch at a time. */
  ask(batch: readonly Question[]): Promise<void>;
  end(): Promise<void>;
}

/** So that the first of a storm do not wait for the last. */
const BATCH_TOKENS = 100;

/**
 * The same check in a thread of its own: when a fleet comes back at once, its signatures, the costliest
 * part of a CONNECT, hold up no message. Tokens that come while the thread has others go over in one piece, since
 * waking a thread costs as much as a signature.
 *
 * A thread that ends by itself fails the checks that it had, and the next one starts another.
 *
 * @param options.nodeOptions - for the thread, such as what has it read TypeScript; those of the process
 */
export function createThreadedSignatureCheck(
  rules: TokenRules,
  options: { nodeOptions?: string[] } = {},
): SignatureCheck {
  const waiting: Question[] = [];
  let keys: readonly PublicKey[] = [];
  let isAsking = false;
  let isClosed = false;
  let thread: Thread | undefined = start();

  function start(): Thread {
    const started = startThread({
      rules,
      ...options,
      onEnd: () => {
        if (thread === started) thread = undefined;
      },
    });
    started.useKeys(keys);
    return started;
  }

  async function askAll(): Promise<void> {
    while (waiting.length > 0 && !isClosed) {
      thread ??= start();
      await thread.ask(waiting.splice(0, BATCH_TOKENS));
    }
    isAsking = false;
    for (const { reject } of waiting.splice(0)) reject(new Error('the check of tokens was closed'));
  }

  return {
    useKeys: (next) => {
      keys = next;
      thread?.useKeys(keys);
    },
    check: (token) =>
      new Promise((resolve, reject) => {
        waiting.push({ token, resolve, reject });
        if (isAsking) return;
        isAsking = true;
        setImmediate(() => void askAll());
      }),
    close: async () => {
      isClosed = true;
      await thread?.end();
    },
  };
}

function startThread(options: {
  rules: TokenRules;
  nodeOptions?: string[];
  onEnd: () => void;
}): Thread {
  const { rules, nodeOptions, onEnd } = options;
  let underWay: readonly Question[] = [];
  let settled = (): void => undefined;
  const worker = new Worker(PROGRAM, {
    workerData: rules,
    resourceLimits: MEMORY,
    ...(nodeOptions !== undefined && { execArgv: nodeOptions }),
  });
  const tell = (message: ThreadMessage): void => {
    worker.postMessage(message);
  };

  function settle(verdicts: ThreadAnswer): void {
    for (const [index, { resolve, reject }] of underWay.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined || verdict.kind === 'failed') reject(new Error(verdict?.reason));
      else resolve(verdict);
    }
    underWay = [];
    settled();
  }

  function ended(error: Error): void {
    onEnd();
    for (const { reject } of underWay) reject(error);
    underWay = [];
    settled();
  }

  worker.unref();
  worker.on('message', settle);
  worker.on('error', ended);
  worker.on('exit', () => {
    ended(new Error('the thread that checks tokens ended'));
  });
  return {
    useKeys: (keys) => {
      tell({ keys });
    },
    ask: (batch) =>
      new Promise((resolve) => {
        underWay = batch;
        settled = resolve;
        tell({ tokens: batch.map(({ token }) => token) });
      }),
    end: async () => {
      await worker.terminate();
    },
  };
}
