import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { residentBytes } from '../../common/process-figures.mjs';
import { watchCpu } from '../../common/watch-cpu.mjs';
import { watchForLoss } from './lost-clients.mjs';
import { connectPacket } from './packets.mjs';
import { openRawClient } from './raw-client.mjs';

/**
 * @typedef {object} ConnectionsJob
 * @property {'connections'} kind
 * @property {number} port
 * @property {number} serverPid
 * @property {import('./packets.mjs').Credentials[]} clients
 * @property {number} atOnce CONNECTs that wait for their answer at any time
 * @property {number} warmUpClients the first of them, which are not timed
 * @property {number} settleSeconds
 */

/** One address has some 28,000 ports, of which others may be taken. */
const CLIENTS_PER_ADDRESS = 2500;

/**
 * How many CONNECTs a second a server accepts, each of another account, and how much memory it needs
 * for each of these connections when they are idle.
 *
 * @param {ConnectionsJob} job
 */
export async function measureConnections(job) {
  const { port, serverPid, clients, warmUpClients } = job;
  const { onLost, orLost } = watchForLoss();
  const packets = clients.map(connectPacket);
  const readBuffer = Buffer.allocUnsafe(1024);
  /** @type {import('./raw-client.mjs').RawClient[]} */
  const open = [];
  let next = 0;
  let start = NaN;
  /** @type {ReturnType<typeof watchCpu> | undefined} */
  let cpu;

  async function openNext() {
    for (;;) {
      const credentials = clients[next];
      if (credentials === undefined) return;
      const localAddress = `127.0.0.${2 + Math.floor(next / CLIENTS_PER_ADDRESS)}`;
      const packet = packets[next];
      next += 1;
      const client = await openRawClient({
        port,
        localAddress,
        credentials,
        ...(packet !== undefined && { packet }),
        readBuffer,
        onBytes: () => undefined,
        onLost,
      });
      open.push(client);
      if (open.length === warmUpClients) {
        start = performance.now();
        cpu = watchCpu(serverPid);
      }
    }
  }

  await sleep(job.settleSeconds * 1000);
  const bytesBefore = residentBytes(serverPid);
  await orLost(Promise.all(Array.from({ length: job.atOnce }, openNext)));
  const seconds = (performance.now() - start) / 1000;
  const shares = cpu?.();
  await orLost(sleep(job.settleSeconds * 1000));
  const bytes = residentBytes(serverPid) - bytesBefore;
  for (const client of open) client.close();
  return {
    connections: open.length,
    connectsPerSecond: (open.length - warmUpClients) / seconds,
    bytesPerConnection: bytes / open.length,
    cpu: shares,
  };
}
