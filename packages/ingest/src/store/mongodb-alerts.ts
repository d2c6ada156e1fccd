import type { AlertRule } from '@isobar/shared';
import type { Collection, Db } from 'mongodb';

import type { Alert, AlertStore } from './alert-store.ts';

/** `_id` is the rule's id. */
interface RuleDocument extends Omit<AlertRule, 'id'> {
  readonly _id: string;
}

interface AlertDocument {
  /** The alert's id. */
  readonly _id: string;
  readonly rule: string;
  readonly station: string;
  readonly since: Date;
  /** Null where it lasts; some servers leave a null out when they insert. */
  readonly clearedAt?: Date | null;
  readonly text: string;
  /** What is still to be told: `raised`, `cleared`. One that lasts has `cleared` to be told, too. */
  readonly untold: readonly string[];
}

/** Rules and alerts in the collections `alertRules` and `alerts`. */
export async function createMongodbAlerts(database: Db): Promise<AlertStore> {
  const rules: Collection<RuleDocument> = database.collection('alertRules');
  const alerts: Collection<AlertDocument> = database.collection('alerts');
  await alerts.createIndexes([{ key: { since: -1 } }, { key: { clearedAt: 1, since: -1 } }]);

  return {
    alertRules: async () => {
      const documents = await rules.find().sort({ _id: 1 }).toArray();
      return documents.map(({ _id, ...rule }) => ({ id: _id, ...rule }));
    },
    setAlertRule: async ({ id, ...rule }) => {
      await rules.replaceOne({ _id: id }, rule, { upsert: true });
    },
    removeAlertRule: async (id) => (await rules.deleteOne({ _id: id })).deletedCount > 0,
    raiseAlert: async ({ id, since, ...alert }) => {
      const fresh = { ...alert, since: new Date(since), clearedAt: null };
      await alerts.updateOne(
        { _id: id },
        { $setOnInsert: { ...fresh, untold: ['raised', 'cleared'] } },
        { upsert: true },
      );
    },
    clearAlert: async (id, clearedAt) => {
      await alerts.updateOne(
        { _id: id, clearedAt: null },
        { $set: { clearedAt: new Date(clearedAt) } },
      );
    },
    alerts: async ({ limit }) => {
      const lasting = await alerts.find({ clearedAt: null }).toArray();
      // No limit is what MongoDB takes 0 for.
      const newest =
        limit === 0 ? [] : await alerts.find().sort({ since: -1 }).limit(limit).toArray();
      const byId = new Map([...lasting, ...newest].map((each) => [each._id, toAlert(each)]));
      return [...byId.values()].sort((a, b) => b.since - a.since || (a.id < b.id ? -1 : 1));
    },
    alertedStations: async () => {
      // `distinct` answers with one document, which holds 16 MiB.
      const byStation = alerts.aggregate<{ _id: string }>([{ $group: { _id: '$station' } }]);
      return (await byStation.toArray()).map(({ _id }) => _id);
    },
    untoldAlerts: async ({ limit }) => {
      const found = await alerts
        .find({ $or: [{ untold: 'raised' }, { untold: 'cleared', clearedAt: { $ne: null } }] })
        .sort({ since: 1, _id: 1 })
        .limit(limit)
        .toArray();
      return found.map((document) => ({
        alert: toAlert(document),
        event: document.untold.includes('raised') ? 'raised' : 'cleared',
      }));
    },
    alertTold: async (id, event) => {
      await alerts.updateOne({ _id: id }, { $pull: { untold: event } });
    },
    forgetAlerts: async (clearedBefore) => {
      await alerts.deleteMany({ clearedAt: { $ne: null, $lt: new Date(clearedBefore) } });
    },
  };
}

function toAlert(document: AlertDocument): Alert {
  const { _id: id, rule, station, since, clearedAt, text } = document;
  const end = clearedAt instanceof Date ? { clearedAt: clearedAt.getTime() } : {};
  return { id, rule, station, since: since.getTime(), ...end, text };
}
