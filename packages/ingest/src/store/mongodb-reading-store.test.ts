import { randomBytes } from 'node:crypto';

import { connectMongodb } from '@isobar/shared/mongodb';
import { useClosing } from '@isobar/shared/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Collection, type Db } from 'mongodb';

import { describeAlertStore } from '../testing/alert-store-contract.ts';
import { describeReadingStore, readingOf } from '../testing/reading-store-contract.ts';
import { describeStationProfiles } from '../testing/station-profile-contract.ts';
import { fromScratch, readAll, rollAll, saidBy, takenOf } from '../testing/rollup-contract.ts';
import { openMongodbReadingStore } from './mongodb-reading-store.ts';

const url = process.env.ISOBAR_TEST_MONGODB_URL ?? '';

if (url === '') {
  process.stderr.write(
    '\n*** SKIPPED: the readings store on MongoDB. Set ISOBAR_TEST_MONGODB_URL to test it. ***\n\n',
  );
  describe('ReadingStore contract: MongoDB', () => {
    it.skip('runs where ISOBAR_TEST_MONGODB_URL is set', () => undefined);
  });
} else {
  const databases: Db[] = [];
  // Hooks run in the order in which they are made: databases go before their connections do.
  afterEach(async () => {
    for (const database of databases.splice(0)) await database.dropDatabase();
  });
  const closing = useClosing();

  const openTestDatabase = async (): Promise<Db> => {
    const testUrl = new URL(url);
    testUrl.pathname = `/isobar-ingest-${randomBytes(6).toString('hex')}`;
    const connection = closing(
      await connectMongodb({ url: testUrl.href, applicationName: 'isobar-ingest-test' }),
    );
    databases.push(connection.database);
    return connection.database;
  };

  describeReadingStore(
    'MongoDB',
    async (options) =>
      closing(await openMongodbReadingStore({ database: await openTestDatabase(), ...options })),
    { runs: 10, interrupt: failFromStep },
  );

  describeAlertStore('MongoDB', async () =>
    closing(await openMongodbReadingStore({ database: await openTestDatabase() })),
  );

  describeStationProfiles('MongoDB', async () =>
    closing(await openMongodbReadingStore({ database: await openTestDatabase() })),
  );

  describe('openMongodbReadingStore', () => {
    it('tells the truth after a kill between any two of its steps', async () => {
      // 1 and 2 note the batch, 3 inserts it, 4 reads repeats, 5 finds the notes, 6 settles them.
      for (let step = 1; step <= 7; step += 1) {
        const database = await openTestDatabase();
        const store = closing(await openMongodbReadingStore({ database }));
        await store.insert([readingOf(1)]);
        const third = readingOf(77, { log: '' });
        await failFromStep(step, () =>
          store.insert([readingOf(1), readingOf(2), readingOf(4), third]),
        );

        const reopened = closing(await openMongodbReadingStore({ database }));
        const seqs = (await reopened.find({ station: 'roof-2', limit: 10 }))
          .filter(({ log }) => log !== '')
          .map(({ seq }) => seq);
        const ledger = await reopened.ledger();
        expect(ledger.find(({ log }) => log === 'k3v9q2')).toMatchObject({
          stored: seqs.length,
          missing: seqs.includes(4) ? 1 : 0,
        });
        // Sent again, as it is when nobody confirmed it: everything is there once.
        await reopened.insert([readingOf(1), readingOf(2), readingOf(4), third]);
        expect(await reopened.totals()).toMatchObject({ stored: 4, missing: 1 });
        expect(await reopened.find({ station: 'roof-2', limit: 10 })).toHaveLength(4);
      }
    }, 60_000);

    it('has the hours of what a killed process stored rolled up anew', async () => {
      for (let step = 1; step <= 9; step += 1) {
        const database = await openTestDatabase();
        const store = closing(await openMongodbReadingStore({ database }));
        await store.insert([takenOf(1)]);
        await rollAll(store);
        const unnumbered = takenOf(3, { log: '', seq: takenOf(3).timestamp });
        await failFromStep(step, () => store.insert([takenOf(2), unnumbered]));
        // As if six minutes had passed.
        const at = new Date(Date.now() - 360_000);
        const ledger = database.collection('ledger');
        for (const { _id, pending } of await ledger.find().toArray()) {
          const older = ((pending ?? []) as object[]).map((note) => ({ ...note, at }));
          await ledger.updateOne({ _id }, { $set: { pending: older } });
        }
        const reopened = closing(await openMongodbReadingStore({ database }));
        await rollAll(reopened);
        const readings = await reopened.find({ station: 'roof-2', limit: 10 });
        expect(saidBy(await readAll(reopened))).toEqual(fromScratch(readings));
      }
    }, 60_000);

    it('counts right while two write to one log at once', async () => {
      const database = await openTestDatabase();
      const one = closing(await openMongodbReadingStore({ database }));
      const other = closing(await openMongodbReadingStore({ database }));
      await Promise.all(
        Array.from({ length: 20 }, (_, batch) =>
          (batch % 2 === 0 ? one : other).insert(
            Array.from({ length: 10 }, (__, index) => readingOf(batch * 5 + index + 1)),
          ),
        ),
      );
      // Batches of ten that overlap by five: 1 to 105.
      expect(await one.ledger()).toMatchObject([{ first: 1, last: 105, stored: 105, missing: 0 }]);
    }, 60_000);
  });
}

const STEPS = [
  'bulkWrite',
  'insertMany',
  'insertOne',
  'find',
  'findOne',
  'updateOne',
  'deleteOne',
  'deleteMany',
];
type Method = (this: Collection, ...given: unknown[]) => unknown;

/** Has every call to the server fail from the `step`th on, as it is for a process that was killed there. */
async function failFromStep(step: number, work: () => Promise<unknown>): Promise<void> {
  const methods = Collection.prototype as unknown as Record<string, Method>;
  const real = new Map(STEPS.map((name) => [name, methods[name]]));
  let calls = 0;
  for (const [name, method] of real) {
    methods[name] = function (...given) {
      calls += 1;
      if (calls >= step) throw new Error('killed');
      return method?.apply(this, given);
    };
  }
  await work().catch(() => undefined);
  Object.assign(methods, Object.fromEntries(real));
}
