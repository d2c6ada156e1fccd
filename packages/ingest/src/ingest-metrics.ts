import { keepFor } from '@isobar/shared/service';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import type { InsertOutcome, ReadingStore } from './store/reading-store.ts';

/** What became of a reading; `invalid`: it did not pass the check. */
export type Outcome = InsertOutcome['kind'] | 'invalid';

/** What ingest counts. */
export function createIngestMetrics(
  registry: Registry,
  sources: {
    store: Pick<ReadingStore, 'totals'>;
    queueLength: () => number;
    isStoreUp: () => boolean;
  },
) {
  const registers = [registry];
  const counts: Record<Outcome, number> = {
    stored: 0,
    duplicate: 0,
    conflict: 0,
    failed: 0,
    invalid: 0,
  };
  new Counter({
    name: 'isobar_ingest_readings_total',
    help: 'Readings by what became of them: stored, duplicate, conflict, failed, invalid',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(counts)) {
        if (count > 0) this.inc({ outcome }, count);
      }
    },
  });
  new Gauge({
    name: 'isobar_ingest_queue_messages',
    help: 'Messages that wait to be stored',
    registers,
    collect() {
      this.set(sources.queueLength());
    },
  });
  new Gauge({
    name: 'isobar_ingest_store_up',
    help: '1 while the store takes readings',
    registers,
    collect() {
      this.set(sources.isStoreUp() ? 1 : 0);
    },
  });
  addLedgerGauges(registry, sources.store);
  return {
    batchReadings: new Histogram({
      name: 'isobar_ingest_batch_readings',
      help: 'Readings in a batch',
      buckets: [1, 3, 10, 30, 100, 300, 1000, 3000],
      registers,
    }),
    writeSeconds: new Histogram({
      name: 'isobar_ingest_write_seconds',
      help: 'Time from a full batch until it is stored',
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      registers,
    }),
    count: (outcome: Outcome): void => {
      counts[outcome] += 1;
    },
    stats: () => ({
      stored: counts.stored,
      duplicates: counts.duplicate,
      rejected: counts.conflict + counts.failed + counts.invalid,
    }),
  };
}

/** The ledger's sums over all stations, read when somebody asks. */
function addLedgerGauges(registry: Registry, store: Pick<ReadingStore, 'totals'>): void {
  const helps = {
    stored: 'Readings in the store',
    missing: 'Sequence numbers between the first and the last of a log that are nowhere',
    rejected: 'Refused payloads that are kept',
  } as const;
  const readTotals = keepFor(1, () => store.totals()); // for all three of one scrape
  for (const [name, help] of Object.entries(helps)) {
    new Gauge({
      name: `isobar_ledger_${name}`,
      help,
      registers: [registry],
      async collect() {
        // While the store is away the last number stays: isobar_ingest_store_up tells.
        const totals = await readTotals().catch(() => undefined);
        if (totals !== undefined) this.set(totals[name as keyof typeof helps]);
      },
    });
  }
}
