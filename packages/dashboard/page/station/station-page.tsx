import './station.css';

import { useEffect, useState } from 'preact/hooks';

import type { Api } from '../api.ts';
import { formatAge, formatCount, formatInstant, formatPosition } from '../format.ts';
import { freshnessOf, type LiveStation } from '../live/live-station.ts';
import type { LiveStore } from '../live/live-store.ts';
import type { LiveAlerts } from '../live/use-alerts.ts';
import { useChanges } from '../live/use-changes.ts';
import { FRESHNESS_LABELS } from '../table/station-row.tsx';
import { useTheme } from '../theme/theme-context.ts';
import { roleOf, type Session } from '../session.ts';
import { useUnits } from '../units/units-context.ts';
import { WindPanel } from '../wind/wind-panel.tsx';
import { Graph } from './graph.tsx';
import { LiveValues } from './live-values.tsx';
import { StationAlerts } from './station-alerts.tsx';
import { Rejections } from './rejections.tsx';
import { SpanControls } from './span-controls.tsx';
import { CHOICES, type TimeSpan } from './time-span.ts';
import { useToday } from './use-today.ts';
import { useHistory } from './use-history.ts';

const BROWSERS_TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** One station: what it measures now, and what it measured. */
export function StationPage(props: {
  session: Session;
  api: Api;
  store: LiveStore;
  alerts: LiveAlerts;
  name: string;
}) {
  const { session, api, store, alerts, name } = props;
  const now = useChanges(store);
  useEffect(() => {
    document.title = `${name} · isobar`;
  }, [name]);
  const station = store.get(name);
  const { label = null, timeZone = null } = station?.profile ?? {};
  const zone = timeZone ?? BROWSERS_TIME_ZONE;
  const today = useToday({ api, station: name, timeZone: zone });
  return (
    <article class="station">
      <nav aria-label="Breadcrumb">
        <a href="#/">Stations</a>
      </nav>
      <h1>
        {label ?? name} {label !== null && <small>{name}</small>}
      </h1>
      {station === undefined ? (
        <p class="empty">Nothing is known of this station yet.</p>
      ) : (
        <>
          <State station={station} now={now} isAdmin={roleOf(session) === 'admin'} />
          <LiveValues station={station} today={today} />
        </>
      )}
      <StationAlerts {...{ api, name, alerts }} />
      <Graphs api={api} name={name} timeZone={zone} />
      <Rejections api={api} name={name} />
    </article>
  );
}

function State(props: { station: LiveStation; now: number; isAdmin: boolean }) {
  const { station, now, isAdmin } = props;
  const units = useUnits();
  const freshness = freshnessOf(station, now);
  const { takenAt, since, stored, missing, profile } = station;
  const { position, elevation, timeZone } = profile;
  const offlineSince = since ?? takenAt;
  return (
    <p class={`state ${freshness}`}>
      <span>
        <span class="dot" aria-hidden="true" /> {FRESHNESS_LABELS[freshness]}
        {freshness === 'offline' &&
          offlineSince !== null &&
          ` since ${formatInstant(offlineSince, timeZone ?? undefined)}`}
      </span>
      {takenAt !== null && <span>last reading {formatAge(now - takenAt)} ago</span>}
      <span class="ledger">
        <b>{formatCount(stored)}</b> stored,{' '}
        <b class={missing > 0 ? 'lacks' : ''}>{formatCount(missing)}</b> missing
      </span>
      {position !== null && <span>{formatPosition(position)}</span>}
      {elevation !== null && <span>{units.formatElevation(elevation)} above sea level</span>}
      {timeZone !== null && <span>times of {timeZone}</span>}
      {isAdmin && <a href={`#/profiles/${station.name}`}>Edit profile</a>}
    </p>
  );
}

const FIRST_CHOICE = 2; // 24 hours

function Graphs({ api, name, timeZone }: { api: Api; name: string; timeZone: string }) {
  const [span, setSpan] = useState<TimeSpan>({
    kind: 'last',
    milliseconds: CHOICES[FIRST_CHOICE]?.milliseconds ?? 0,
  });
  const { shown, isAsking, problem } = useHistory({ api, station: name, span, timeZone });
  const theme = useTheme();
  const units = useUnits();
  return (
    <section aria-label="History" aria-busy={isAsking} class="history">
      <SpanControls span={span} timeZone={timeZone} onChange={setSpan} />
      <p class="problem" role="alert">
        {problem}
      </p>
      {shown?.panels.length === 0 && <p class="empty">No readings in this time.</p>}
      <div class="panels">
        {shown?.panels.map((panel) => (
          <Graph
            key={panel.quantity}
            {...{ panel, theme, units, timeZone, from: shown.from, to: shown.to }}
            onZoom={(from, to) => {
              setSpan({ kind: 'fixed', from, to });
            }}
          />
        ))}
        {shown?.panels.some(({ quantity }) => quantity === 'windDirection') === true && (
          <WindPanel api={api} station={name} span={span} />
        )}
      </div>
    </section>
  );
}
