import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from '@jest/globals';

import { startModule, useClosing, useTemporaryFolders } from '@isobar/shared/testing';

import { randomAt } from '../simulation/noise.ts';
import { entryMessage } from '../testing/entry-message.ts';
import { BOOT } from '../testing/taken.ts';
import { silentLogger } from '../testing/test-logger.ts';
import { openOutbox } from './outbox.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

const SEED = 20_261_125;
const ROUNDS = 8;

/** Appends and removes as fast as it can, and says what it was promised before it goes on. */
function writer(path: string, round: number): string {
  return `
    import { writeSync } from 'node:fs';
    import { createLogger } from '@isobar/shared/service';
    import { openOutbox } from '@isobar/station';
    const outbox = await openOutbox({ path: ${JSON.stringify(path)}, logger: createLogger({ name: 'test' }) });
    const say = (line) => writeSync(1, JSON.stringify(line) + '\\n');
    say({ kind: 'open', log: outbox.state.log });
    for (let index = 1; ; index += 1) {
      const value = ${round} * 1000000 + index;
      const taken = { now: Date.now(), monotonic: 1, bootId: 'b', isClockSet: true };
      const { log, seq } = await outbox.append({ values: { value }, taken });
      say({ kind: 'kept', log, seq, value });
      // Now and then everything leaves, so that nothing but the floor remembers how far the numbers had come.
      if (index % 7 === 0) {
        say({ kind: 'removing', log, seq });
        outbox.remove([[1, outbox.top]]);
        if (index % 14 === 0) await outbox.next({ after: 0, limit: 1 });
      }
    }`;
}

interface Line {
  readonly kind: 'open' | 'kept' | 'removing';
  readonly log: string;
  readonly seq: number;
  readonly value: number;
}

/** Kills the writer at a random moment after it has opened the file. */
async function runUntilKilled(path: string, round: number): Promise<Line[]> {
  const child = startModule(writer(path, round));
  let output = '';
  const opened = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      resolve();
    });
  });
  const ended = once(child, 'close');
  await Promise.race([opened, ended]);
  await sleep(120 * randomAt(SEED, 1, round));
  child.kill('SIGKILL');
  await ended;
  const lines = output.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Line);
}

test('keeps what it promised and gives no number twice, however often it is killed', async () => {
  const path = join(folder(), 'outbox.db');
  const values = new Map<number, number>();
  let highest = 0;
  let removedThrough = 0;
  const logs = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { kind, log, seq, value } of await runUntilKilled(path, round)) {
      logs.add(log);
      if (kind === 'removing') removedThrough = seq;
      if (kind !== 'kept') continue;
      expect(seq).toBeGreaterThan(highest);
      highest = seq;
      values.set(seq, value);
    }
  }
  expect(values.size).toBeGreaterThan(ROUNDS * 5);
  expect(logs.size).toBe(1);

  const outbox = closing(await openOutbox({ path, logger: silentLogger, bootId: BOOT }));
  const entries = await outbox.next({ after: 0, limit: 100_000 });
  const left = new Map(entries.map((entry) => [entry.seq, entryMessage(entry).value]));
  for (const [seq, value] of values) {
    if (seq > removedThrough) expect(left.get(seq)).toBe(value);
    else if (left.has(seq)) expect(left.get(seq)).toBe(value);
  }
  expect(outbox.state.lastSeq).toBeGreaterThanOrEqual(highest);
}, 60_000);
