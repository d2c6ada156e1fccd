import './station-alerts.css';

import { useEffect, useState } from 'preact/hooks';

import type { AlertAnswer } from '../../src/api/alert-answers.ts';
import type { Api } from '../api.ts';
import { formatAge, formatInstant } from '../format.ts';
import type { LiveAlerts } from '../live/use-alerts.ts';

/** What is the matter with the station, and below it, on request, what was. */
export function StationAlerts(props: { api: Api; name: string; alerts: LiveAlerts }) {
  const { api, name, alerts } = props;
  const lasting = alerts.lasting.filter(({ station }) => station === name);
  const [isOpen, setOpen] = useState(false);
  return (
    <section aria-label="Alerts" class="station-alerts">
      {lasting.length > 0 && (
        <ul class="now">
          {lasting.map(({ id, text, since }) => (
            <li key={id}>
              <b>{text}</b> <span>for {formatAge(Date.now() - Date.parse(since))}</span>
            </li>
          ))}
        </ul>
      )}
      <details
        onToggle={({ currentTarget }) => {
          setOpen(currentTarget.open);
        }}
      >
        <summary>Past alerts</summary>
        {isOpen && <Past api={api} name={name} />}
      </details>
    </section>
  );
}

function Past({ api, name }: { api: Api; name: string }) {
  const [past, setPast] = useState<readonly AlertAnswer[]>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    api.alertsOf(name).then(
      (answer) => {
        setPast(answer.alerts.filter(({ clearedAt }) => clearedAt !== null));
      },
      (error: unknown) => {
        setProblem(error instanceof Error ? error.message : String(error));
      },
    );
  }, [api, name]);
  if (problem !== '') return <p class="problem">{problem}</p>;
  if (past === undefined) return <p class="hint">Loading…</p>;
  if (past.length === 0) return <p class="hint">None.</p>;
  return (
    <ul>
      {past.map(({ id, text, since, clearedAt }) => (
        <li key={id}>
          {text}{' '}
          <span>
            {formatInstant(Date.parse(since))} – {formatInstant(Date.parse(clearedAt ?? since))}
          </span>
        </li>
      ))}
    </ul>
  );
}
