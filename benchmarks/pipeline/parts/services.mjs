import { formatContenders, formatProcesses } from '../contenders-table.mjs';
import { takeRounds } from '../rounds.mjs';
import { isobar, isobarApart } from '../services/isobar.mjs';

/** @type {import('../parts.mjs').Part} */
export const services = {
  name: 'services',
  about: 'auth, broker, ingest and dashboard as processes of their own, beside the one process',
  minutes: 2,
  measure: async (bench) => {
    const together = { ...isobar, name: 'one process' };
    const { outcomes, doubts } = await takeRounds(bench, [together, isobarApart]);
    return { services: { contenders: outcomes, doubts } };
  },
  report: ({ services: { contenders } }) => [
    formatContenders(contenders),
    ...contenders.map(formatProcesses),
  ],
  doubts: ({ services: { doubts } }) => doubts,
  isIn: (results) => results.services !== undefined,
};
