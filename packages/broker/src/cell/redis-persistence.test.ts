import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { runModule } from '@isobar/shared/testing/run-module';
import { expect, test } from '@jest/globals';

import { hasRedis, startTestRedis } from '../testing/redis.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

/** The suite is written for Node's own test runner. */
const source = (url: string): string => `
  import { createRequire } from 'node:module';
  import { test } from 'node:test';
  const at = (file) => new URL(file, ${JSON.stringify(import.meta.url)});
  const require = createRequire(at('.'));
  const { Redis } = require('ioredis');
  const [{ createRedisPersistence }, { createRedisQueue }, { createRedisWills }] = await Promise.all(
    ['redis-persistence.ts', 'redis-queue.ts', 'redis-wills.ts'].map((file) => import(at(file).href)),
  );
  const limits = { messages: 1e6, bytes: 1e9, ageMilliseconds: 1e6 };
  require('aedes-persistence/abstract.js')({
    test,
    testAsync: true,
    persistence: async () => {
      const store = new Redis(${JSON.stringify(url)}, { maxRetriesPerRequest: null });
      await store.flushall();
      return createRedisPersistence({
        store,
        queue: createRedisQueue(store, limits),
        wills: createRedisWills(store),
        dropped: () => undefined,
        mayJudge: () => true,
      });
    },
  });
`;

(hasRedis() ? test : test.skip)(
  'does what the test suite of aedes-persistence asks of every persistence',
  async () => {
    const { url } = closing(await startTestRedis(folder()));
    const report = await runModule(source(url));
    const figure = (name: string) =>
      Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(report)?.[1]);
    expect([figure('tests'), figure('pass'), figure('fail')]).toEqual([50, 50, 0]);
  },
  60_000,
);
