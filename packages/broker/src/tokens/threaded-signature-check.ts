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
  ask(questions: readonly Question[]): void;
  end(): Promise<void>;
}

/**
 * The same check in a thread of its own: when a fleet comes back at once, its signatures, the costliest
 * part of a CONNECT, hold up no message. Tokens that come in one turn of the event loop go over in
 * one piece, since waking a thread costs as much as a signature.
 *
 * A thread that ends by itself fails the checks that it had, and the next one starts another.
 *
 * @param options.nodeOptions - for the thread, such as what has it read TypeScript; those of the process
 */
export function createThreadedSignatureCheck(
  rules: TokenRules,
  options: { nodeOptions?: string[] } = {},
): SignatureCheck {
  let keys: readonly PublicKey[] = [];
  let gathered: Question[] = [];
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

  function send(): void {
    const questions = gathered;
    gathered = [];
    if (isClosed) {
      for (const { reject } of questions) reject(new Error('the check of tokens was closed'));
      return;
    }
    thread ??= start();
    thread.ask(questions);
  }

  return {
    useKeys: (next) => {
      keys = next;
      thread?.useKeys(keys);
    },
    check: (token) =>
      new Promise((resolve, reject) => {
        if (gathered.length === 0) setImmediate(send);
        gathered.push({ token, resolve, reject });
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
  const underWay = new Map<number, readonly Question[]>();
  let lastBatch = 0;
  const worker = new Worker(PROGRAM, {
    workerData: rules,
    resourceLimits: MEMORY,
    ...(nodeOptions !== undefined && { execArgv: nodeOptions }),
  });
  const tell = (message: ThreadMessage): void => {
    worker.postMessage(message);
  };

  function settle({ batch, verdicts }: ThreadAnswer): void {
    const questions = underWay.get(batch) ?? [];
    underWay.delete(batch);
    for (const [index, { resolve, reject }] of questions.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined || verdict.kind === 'failed') reject(new Error(verdict?.reason));
      else resolve(verdict);
    }
  }

  function ended(error: Error): void {
    onEnd();
    for (const { reject } of [...underWay.values()].flat()) reject(error);
    underWay.clear();
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
    ask: (questions) => {
      lastBatch += 1;
      underWay.set(lastBatch, questions);
      tell({ batch: lastBatch, tokens: questions.map(({ token }) => token) });
    },
    end: async () => {
      await worker.terminate();
    },
  };
}
