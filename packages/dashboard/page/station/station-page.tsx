import { useEffect, useState } from 'preact/hooks';

import type { Api } from '../api.ts';
import { formatAge, formatCount, formatInstant } from '../format.ts';
import { freshnessOf, type LiveStation } from '../live/live-station.ts';
import type { LiveStore } from '../live/live-store.ts';
import { useChanges } from '../live/use-changes.ts';
import { FRESHNESS_LABELS } from '../overview/station-row.tsx';
import { useTheme } from '../parts/use-theme.ts';
import { Graph } from './graph.tsx';
import { LiveValues } from './live-values.tsx';
import { SpanControls } from './span-controls.tsx';
import { CHOICES, type TimeSpan } from './time-span.ts';
import { useHistory } from './use-history.ts';

/** One station: what it measures now, and what it measured. */
export function StationPage({ api, store, name }: { api: Api; store: LiveStore; name: string }) {
  const now = useChanges(store);
  useEffect(() => {
    document.title = `${name} · isobar`;
  }, [name]);
  const station = store.get(name);
  return (
    <article class="station">
      <nav aria-label="Breadcrumb">
        <a href="#/">Stations</a>
      </nav>
      <h1>{name}</h1>
      {station === undefined ? (
        <p class="empty">Nothing is known of this station yet.</p>
      ) : (
        <>
          <State station={station} now={now} />
          <LiveValues station={station} />
        </>
      )}
      <Graphs api={api} name={name} />
    </article>
  );
}

function State({ station, now }: { station: LiveStation; now: number }) {
  const freshness = freshnessOf(station, now);
  const { takenAt, since, stored, missing } = station;
  const offlineSince = since ?? takenAt;
  return (
    <p class={`state ${freshness}`}>
      <span>
        <span class="dot" aria-hidden="true" /> {FRESHNESS_LABELS[freshness]}
        {freshness === 'offline' &&
          offlineSince !== null &&
          ` since ${formatInstant(offlineSince)}`}
      </span>
      {takenAt !== null && <span>last reading {formatAge(now - takenAt)} ago</span>}
      <span class="ledger">
        <b>{formatCount(stored)}</b> stored,{' '}
        <b class={missing > 0 ? 'lacks' : ''}>{formatCount(missing)}</b> missing
      </span>
    </p>
  );
}

const FIRST_CHOICE = 2; // 24 hours

function Graphs({ api, name }: { api: Api; name: string }) {
  const [span, setSpan] = useState<TimeSpan>({
    kind: 'last',
    milliseconds: CHOICES[FIRST_CHOICE]?.milliseconds ?? 0,
  });
  const { shown, isAsking, problem } = useHistory({ api, station: name, span });
  const theme = useTheme();
  return (
    <section aria-label="History" aria-busy={isAsking} class="history">
      <SpanControls span={span} onChange={setSpan} />
      <p class="problem" role="alert">
        {problem}
      </p>
      {shown?.panels.length === 0 && <p class="empty">No readings in this time.</p>}
      <div class="panels">
        {shown?.panels.map((panel) => (
          <Graph
            key={panel.quantity}
            {...{ panel, theme, from: shown.from, to: shown.to }}
            onZoom={(from, to) => {
              setSpan({ kind: 'fixed', from, to });
            }}
          />
        ))}
      </div>
    </section>
  );
}
