import './map.css';

import { QUANTITIES } from '@isobar/shared/quantities';
import { useEffect, useMemo, useState } from 'preact/hooks';

import type { LiveStation } from '../live/live-station.ts';
import { useTheme } from '../theme/theme-context.ts';
import { useChoice } from '../parts/use-choice.ts';
import { linkTo } from '../route.ts';
import { loadAtlas, type Atlas } from './atlas.ts';
import { domainOf } from './color-scale.ts';
import { Legend } from './legend.tsx';
import { MapStage } from './map-stage.tsx';
import { markersOf } from './markers.ts';

/** A direction has no least and no most. */
const SHOWN = QUANTITIES.map(({ name }) => name).filter((name) => name !== 'windDirection');

/** Where the stations are, and what they measure. The table says the same in words. */
export function StationMap({ stations, now }: { stations: readonly LiveStation[]; now: number }) {
  const [atlas, setAtlas] = useState<Atlas>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    loadAtlas().then(setAtlas, () => {
      setProblem('The outlines of the countries could not be loaded.');
    });
  }, []);
  const quantities = SHOWN.filter((name) => stations.some(({ values }) => name in values));
  const [chosen, choose] = useChoice('map-quantity');
  const quantity = quantities.find((name) => name === chosen) ?? quantities[0] ?? 'temperature';
  const markers = useMemo(() => markersOf(stations, { quantity, now }), [stations, quantity, now]);
  const values = markers.flatMap(({ value, freshness }) =>
    value === undefined || freshness === 'offline' ? [] : [value],
  );
  const domain = domainOf(values);
  const theme = useTheme();
  return (
    <section class="map" aria-label="Map">
      <MapStage
        {...{ atlas, markers, quantity, domain, theme, now }}
        onOpen={(name) => {
          location.hash = linkTo(name);
        }}
      />
      <Legend {...{ quantities, quantity, domain, markers }} onChoose={choose} />
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
