import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What ingest counts. */
export function createIngestMetrics(registry: Registry, queueLength: () => number) {
  const registers = [registry];
  const readings = new Counter({
    name: 'isobar_ingest_readings_total',
    help: 'Readings by what became of them',
    labelNames: ['outcome'],
    registers,
  });
  new Gauge({
    name: 'isobar_ingest_queue_messages',
    help: 'Messages that wait to be stored',
    registers,
    collect() {
      this.set(queueLength());
    },
  });
  return {
    readings,
    storeUp: new Gauge({
      name: 'isobar_ingest_store_up',
      help: '1 while the store takes what comes',
      registers,
    }),
    batchReadings: new Histogram({
      name: 'isobar_ingest_batch_readings',
      help: 'Readings in a batch',
      buckets: [1, 3, 10, 30, 100, 300, 1000, 3000],
      registers,
    }),
    writeSeconds: new Histogram({
      name: 'isobar_ingest_write_seconds',
      help: 'Time to store a batch',
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      registers,
    }),
  };
}
export type IngestMetrics = ReturnType<typeof createIngestMetrics>;
