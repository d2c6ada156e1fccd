import type { Alert, AlertEvent } from '@isobar/ingest';
import { describe, expect, it } from '@jest/globals';

import { compareAlerts, type AlertEvidence } from './alert-verdict.ts';
import type { StoredReading } from './verdict.ts';

const TIME = Date.UTC(2026, 10, 25, 10);
/** A reading each second, by how the station was then. */
const stored = [0, 1, 1, -1, -1, 2, -2].map((trouble, index): StoredReading => ({
  ...{ log: 'k3v9q2', seq: index + 1 },
  timestamp: TIME + index * 1000,
  values: { trouble },
}));

function alertOf(rule: string, since: number, clearedAt?: number): Alert {
  const end = clearedAt === undefined ? {} : { clearedAt: TIME + clearedAt * 1000 };
  const id = `${rule}/station-1/${since}`;
  return { id, rule, station: 'station-1', since: TIME + since * 1000, ...end, text: rule };
}
const [first, second] = [alertOf('trouble', 1, 3), alertOf('trouble', 5, 6)];
const [calm, lastCalm] = [alertOf('calm', 4, 5), alertOf('calm', 6)];

function judge(changes: Partial<AlertEvidence>): string[] {
  const alerts = changes.alerts ?? [first, second, calm, lastCalm];
  const events = (alert: Alert): AlertEvent[] =>
    alert.clearedAt === undefined ? ['raised'] : ['raised', 'cleared'];
  const evidence: AlertEvidence = {
    ...{ station: 'station-1', troubles: 2, stored, alerts },
    told: new Map(alerts.map((alert) => [alert.id, new Set(events(alert))])),
    retained: { alerts: [{ rule: 'calm', since: '2026-11-25T10:00:06.000Z', text: 'calm' }] },
    ...changes,
  };
  return compareAlerts(evidence).map(({ kind, detail }) => `${kind}: ${detail}`);
}

describe('the verdict on alerts', () => {
  it('is clean where each trouble raised one alert, which ended with it', () => {
    expect(judge({})).toEqual([]);
  });

  it.each<[string, Alert[], string]>([
    ['left out', [first, calm, lastCalm], 'alert: trouble 2 was raised 0 times'],
    [
      'raised twice',
      [first, alertOf('trouble', 2, 3), second, calm, lastCalm],
      'alert: trouble 1 was raised 2 times',
    ],
    [
      'raised without a reason',
      [first, second, alertOf('trouble', 0, 3), calm, lastCalm],
      'alert: trouble/station-1/0 was raised without a reason',
    ],
    [
      'not cleared',
      [alertOf('trouble', 1), second, calm, lastCalm],
      'alert: trouble 1 was cleared at no time',
    ],
    [
      'cleared too late',
      [alertOf('trouble', 1, 6), second, calm, lastCalm],
      'alert: trouble 1 was cleared at 2026-11-25T10:00:06.000Z',
    ],
    [
      'cleared too early',
      [first, second, calm, alertOf('calm', 6, 6)],
      'alert: calm 2 was cleared at 2026-11-25T10:00:06.000Z',
    ],
  ])('sees an alert that was %s', (_what, alerts, difference) => {
    expect(judge({ alerts })).toContain(difference);
  });

  it('sees what the receiver was not told, and what did not happen', () => {
    const told = new Map([first, second, calm].map(({ id }) => [id, new Set<AlertEvent>()]));
    told.set(first.id, new Set(['raised']));
    told.set(second.id, new Set(['cleared', 'raised']));
    told.set(lastCalm.id, new Set(['raised', 'cleared']));
    expect(judge({ told })).toEqual([
      'telling: of trouble/station-1/1 the receiver was told: raised',
      'telling: of calm/station-1/4 the receiver was told: nothing',
      'telling: of calm/station-1/6 the receiver was told: cleared and raised',
    ]);
  });

  it.each([undefined, { alerts: [] }])('sees that %j is retained', (retained) => {
    expect(judge({ retained })).toEqual([expect.stringMatching(/^retained: /)]);
  });
});
