import type { AlertRule } from '@isobar/shared';
import { describe, expect, it } from '@jest/globals';

import type { Alert, AlertStore } from '../store/alert-store.ts';

const frost: AlertRule = {
  id: 'frost',
  condition: { kind: 'below', quantity: 'temperature', threshold: 0, hysteresis: 0.5, minutes: 10 },
};
const silence: AlertRule = {
  id: 'silence',
  station: 'hut',
  condition: { kind: 'silent', minutes: 15 },
};

const alertAt = (since: number, rule = 'frost', station = 'hut'): Alert => ({
  id: `${rule}/${station}/${since}`,
  rule,
  station,
  since,
  text: 'Temperature is below 0 °C',
});

/**
 * What every store does with rules and alerts.
 *
 * @param open - opens a new and empty store, closed by whoever gave it
 */
export function describeAlertStore(name: string, open: () => Promise<AlertStore>): void {
  describe(`AlertStore contract: ${name}`, () => {
    it('keeps rules by their ids, and the last one of an id', async () => {
      const store = await open();
      await store.setAlertRule(silence);
      await store.setAlertRule({ ...frost, station: 'roof-2' });
      await store.setAlertRule(frost);
      expect(await store.alertRules()).toEqual([frost, silence]);
      expect(await store.removeAlertRule('frost')).toBe(true);
      expect(await store.removeAlertRule('frost')).toBe(false);
      expect(await store.alertRules()).toEqual([silence]);
    });

    it('raises an alert once and clears it once, whatever is said later', async () => {
      const store = await open();
      const alert = alertAt(1000);
      await store.raiseAlert(alert);
      await store.raiseAlert({ ...alert, text: 'another text' });
      expect(await store.alerts({ limit: 10 })).toEqual([alert]);
      await store.clearAlert(alert.id, 2000);
      await store.clearAlert(alert.id, 3000);
      await store.raiseAlert(alert);
      expect(await store.alerts({ limit: 10 })).toEqual([{ ...alert, clearedAt: 2000 }]);
    });

    it('lists those that last, however old, and the newest of the others', async () => {
      const store = await open();
      for (const since of [1, 2, 3, 4]) await store.raiseAlert(alertAt(since));
      for (const since of [2, 3, 4]) await store.clearAlert(alertAt(since).id, 10);
      const listed = await store.alerts({ limit: 2 });
      expect(listed.map(({ since }) => since)).toEqual([4, 3, 1]);
      expect(await store.alerts({ limit: 0 })).toEqual([alertAt(1)]);
    });

    it('names each station that had alerts once, whether one lasts or not', async () => {
      const store = await open();
      expect(await store.alertedStations()).toEqual([]);
      for (const since of [1, 2]) await store.raiseAlert(alertAt(since));
      await store.raiseAlert(alertAt(3, 'frost', 'roof-2'));
      for (const since of [1, 2]) await store.clearAlert(alertAt(since).id, 10);
      expect((await store.alertedStations()).sort()).toEqual(['hut', 'roof-2']);
      await store.forgetAlerts(15);
      expect(await store.alertedStations()).toEqual(['roof-2']);
    });

    it('has each event to be told once, an alert before its end', async () => {
      const store = await open();
      const [first, second] = [alertAt(1), alertAt(2, 'silence')];
      await store.raiseAlert(second);
      await store.raiseAlert(first);
      await store.clearAlert(first.id, 5);
      const untold = async (): Promise<string[]> =>
        (await store.untoldAlerts({ limit: 10 })).map(({ alert, event }) => `${event} ${alert.id}`);
      expect(await untold()).toEqual([`raised ${first.id}`, `raised ${second.id}`]);
      await store.alertTold(first.id, 'raised');
      expect(await untold()).toEqual([`cleared ${first.id}`, `raised ${second.id}`]);
      await store.alertTold(first.id, 'cleared');
      await store.alertTold(second.id, 'raised');
      expect(await untold()).toEqual([]);
    });

    it('forgets what ended long ago, and nothing that lasts', async () => {
      const store = await open();
      for (const since of [1, 2, 3]) await store.raiseAlert(alertAt(since));
      await store.clearAlert(alertAt(1).id, 10);
      await store.clearAlert(alertAt(2).id, 20);
      await store.forgetAlerts(15);
      const left = await store.alerts({ limit: 10 });
      expect(left.map(({ since }) => since)).toEqual([3, 2]);
    });
  });
}
