import process from 'node:process';

import { formatContenders, formatProcesses } from '../contenders-table.mjs';
import { takeRounds } from '../rounds.mjs';
import { isobarOnMongodb } from '../services/isobar.mjs';

/** @type {import('../parts.mjs').Part} */
export const mongodb = {
  name: 'mongodb',
  about: 'one process and separate services on the MongoDB server of ISOBAR_TEST_MONGODB_URL',
  minutes: 4,
  obstacle: () =>
    process.env.ISOBAR_TEST_MONGODB_URL === undefined
      ? 'ISOBAR_TEST_MONGODB_URL names no server: set it, such as to mongodb://127.0.0.1:27017/'
      : undefined,
  measure: async (bench) => {
    const contenders = isobarOnMongodb(process.env.ISOBAR_TEST_MONGODB_URL ?? '');
    const { outcomes, doubts } = await takeRounds(bench, contenders);
    return { mongodb: { contenders: outcomes, doubts } };
  },
  report: ({ mongodb: { contenders } }) => [
    `On MongoDB, processor without the server's:\n${formatContenders(contenders)}`,
    ...contenders.map(formatProcesses),
  ],
  doubts: ({ mongodb: { doubts } }) => doubts,
  isIn: (results) => results.mongodb !== undefined,
};
