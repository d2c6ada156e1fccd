import { randomBytes } from 'node:crypto';

import { connectMongodb } from '@isobar/shared/mongodb';
import { useClosing } from '@isobar/shared/testing';
import { afterEach, describe, it } from '@jest/globals';
import type { Db } from 'mongodb';

import { describeAccountStore } from '../testing/account-store-contract.ts';
import { openMongodbAccountStore } from './mongodb-account-store.ts';

const url = process.env.ISOBAR_TEST_MONGODB_URL ?? '';

if (url === '') {
  process.stderr.write(
    '\n*** SKIPPED: the account store on MongoDB. Set ISOBAR_TEST_MONGODB_URL to test it. ***\n\n',
  );
  describe('AccountStore contract: MongoDB', () => {
    it.skip('runs where ISOBAR_TEST_MONGODB_URL is set', () => undefined);
  });
} else {
  // Hooks run in the order in which they are made: the database goes before its connection does.
  let database: Db | undefined;
  afterEach(async () => {
    await database?.dropDatabase();
  });
  const closing = useClosing();
  describeAccountStore('MongoDB', async () => {
    const testUrl = new URL(url);
    testUrl.pathname = `/isobar-auth-${randomBytes(6).toString('hex')}`;
    const connection = closing(
      await connectMongodb({ url: testUrl.href, applicationName: 'isobar-auth-test' }),
    );
    database = connection.database;
    return openMongodbAccountStore({ database });
  });
}
