import type { BrokerMetrics } from './broker-metrics.ts';
import type { ClientRegistry } from './connection/client-registry.ts';
import type { WillMessage } from './mqtt5/delayed-wills.ts';

const PERIOD_MILLISECONDS = 10_000;
const PREFIX = '$SYS/broker/';

/** True for what a broker tells of itself: in a cell of several, each answers with its own. */
export function isSysTopic(topic: string): boolean {
  return topic.startsWith(PREFIX);
}

/**
 * Publishes counters under `$SYS/broker/`, retained, every ten seconds, with the names that
 * mosquitto uses (mosquitto(8), "Broker status"). Only admins may read them. The answer stops it.
 */
export function publishSysTopics(options: {
  publish: (message: WillMessage) => void;
  clients: ClientRegistry;
  metrics: BrokerMetrics;
}): () => void {
  const { publish, clients, metrics } = options;
  const startedAt = performance.now();

  function tell(): void {
    const values = {
      uptime: `${Math.floor((performance.now() - startedAt) / 1000)} seconds`,
      'clients/connected': clients.connections,
      'publish/messages/received': metrics.publishes,
      'bytes/received': metrics.receivedBytes,
      'bytes/sent': metrics.sentBytes,
      'heap/current': process.memoryUsage().heapUsed,
    };
    for (const [name, value] of Object.entries(values)) {
      publish({
        ...{ topic: `${PREFIX}${name}`, payload: Buffer.from(String(value)) },
        ...{ qos: 0, retain: true },
      });
    }
  }

  tell();
  const timer = setInterval(tell, PERIOD_MILLISECONDS);
  return () => {
    clearInterval(timer);
  };
}
