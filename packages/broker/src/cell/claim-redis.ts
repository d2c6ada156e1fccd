import { IsobarError } from '@isobar/shared';

import type { RedisConnections } from './connect-redis.ts';

/** The name of the cell whose sessions are in this database; empty where the cell has none. */
const KEY = 'isobar:cell';
/** Each broker listens to one of these as long as it lives: its database and its cell. */
const PRESENCE = 'isobar:cell:';

/**
 * Makes sure that all brokers of this Redis are of one cell. Two cells in one database would mix their sessions;
 * in two databases of one server they would still mix what is published, since channels belong to the server.
 *
 * @throws IsobarError `ERR_REDIS_SHARED`
 */
export async function claimRedis(
  { store, subscriber }: RedisConnections,
  cell = '',
): Promise<void> {
  const own = `${PRESENCE}${store.options.db ?? 0}:${cell}`;
  // Told first: of two that start at once, at least one sees the other.
  await subscriber.subscribe(own);
  const present = (await store.pubsub('CHANNELS', `${PRESENCE}*`)) as string[];
  const other = present.find((channel) => channel !== own);
  if (other !== undefined) {
    const [database = '', name = ''] = other.slice(PRESENCE.length).split(':');
    throw refusal(`brokers of ${nameOf(name)} use it now, in its database ${database}`, cell);
  }
  // A cell without a name may be given one later.
  const known = (await store.get(KEY)) ?? '';
  if (known !== '' && known !== cell)
    throw refusal(`it has the sessions of ${nameOf(known)}`, cell);
  await store.set(KEY, cell);
}

function refusal(what: string, cell: string): IsobarError {
  return new IsobarError(
    'ERR_REDIS_SHARED',
    `Redis belongs to another cell: ${what}, and this broker is of ${nameOf(cell)}; give each cell a Redis server of its own (ISOBAR_REDIS_URL), and all brokers of a cell the same ISOBAR_CELL and database. If this cell was renamed, stop its brokers and delete the key ${KEY} there`,
  );
}

function nameOf(cell: string): string {
  return cell === '' ? 'a cell without a name' : `cell ${cell}`;
}
