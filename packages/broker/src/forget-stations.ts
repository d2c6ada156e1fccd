import { parseStationTopic, stationClientId } from '@isobar/shared';
import type { Logger } from '@isobar/shared/service';

import { sessionId } from './connection/session-plan.ts';
import type { AedesCore } from './core/aedes-core.ts';
import type { DeletedStation, DeletedStations } from './sessions/deleted-stations.ts';
import type { TokenVerifier } from './tokens/token-verifier.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Clears what is kept of stations whose accounts were deleted: their sessions and what is retained of
 * them. Who watches them is told by the empty messages that MQTT has for it [MQTT-3.3.1-10], but for their readings:
 * whoever reads those expects a reading.
 *
 * @returns to be called whenever there may be others
 */
export function createForgetStations(parts: {
  core: Pick<AedesCore, 'discardSession' | 'publish'>;
  stations: DeletedStations;
  verifier: Pick<TokenVerifier, 'deletedAccounts'>;
  logger: Logger;
}): () => void {
  const { core, stations, verifier, logger } = parts;

  async function forget({ name, retained }: DeletedStation): Promise<void> {
    await core.discardSession(sessionId({ account: name, clientId: stationClientId(name) }));
    for (const topic of retained) {
      if (parseStationTopic(topic)?.kind === 'readings') stations.clear(topic);
      else core.publish({ topic, payload: NOTHING, qos: 1, retain: true }, undefined);
    }
    logger.info({ station: name }, 'retained messages and session of a deleted station cleared');
  }

  return () => {
    for (const station of stations.find(verifier.deletedAccounts())) {
      forget(station).catch((error: unknown) => {
        logger.error({ station: station.name, error }, 'a deleted station could not be cleared');
      });
    }
  };
}
