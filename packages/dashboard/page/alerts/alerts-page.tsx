import '../admin/admin.css';
import './alerts.css';

import { useEffect } from 'preact/hooks';

import type { LiveAlerts } from '../live/use-alerts.ts';
import type { LiveStore } from '../live/live-store.ts';
import type { Session } from '../session.ts';
import { AlertTable } from './alert-table.tsx';
import { Rules } from './rules.tsx';

/** What is the matter with any station, what was, and when alerts are raised. */
export function AlertsPage(props: { session: Session; store: LiveStore; alerts: LiveAlerts }) {
  const { session, store, alerts } = props;
  const { lasting, past, changed } = alerts;
  useEffect(() => {
    document.title = 'Alerts · isobar';
  }, []);
  return (
    <div class="admin alerts">
      <h1>Alerts</h1>
      {lasting.length === 0 ? (
        <p class="hint">Nothing is the matter with any station.</p>
      ) : (
        <AlertTable alerts={lasting} title="Alerts that last" />
      )}
      {past.length > 0 && (
        <section>
          <h2>Past</h2>
          <AlertTable alerts={past} title="Alerts that ended" />
        </section>
      )}
      <Rules session={session} store={store} onChange={changed} />
    </div>
  );
}
