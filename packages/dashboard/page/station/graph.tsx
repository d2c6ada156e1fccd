import 'uplot/dist/uPlot.min.css';
import './graph.css';

import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

import type { Units } from '../units/unit-systems.ts';
import { graphOptions } from './graph-options.ts';
import type { Panel } from './panels.ts';

export interface GraphProps {
  readonly panel: Panel;
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly units: Units;
  /** Whose clock the axis shows. */
  readonly timeZone: string;
  /** Called with what was marked with the pointer. */
  readonly onZoom: (from: number, to: number) => void;
  /** Changes where the colours do. */
  readonly theme: string;
}

/** One quantity over time. */
export function Graph({ panel, from, to, units, timeZone, onZoom, theme }: GraphProps) {
  const place = useRef<HTMLDivElement>(null);
  const zoom = useRef(onZoom);
  zoom.current = onZoom;

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const options = graphOptions({
      ...{ panel, from, to, units, timeZone },
      width: element.clientWidth,
      style: getComputedStyle(element),
      onZoom: (start, end) => {
        zoom.current(start, end);
      },
    });
    const columns = panel.lines.map(({ quantity, column }) =>
      column.map((value) => (value === null ? null : units.convert(quantity, value))),
    );
    const plot = new uPlot(options, [panel.times, ...columns] as uPlot.AlignedData, element);
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: plot.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [panel, from, to, units, timeZone, theme]);

  const unit = units.unitOf(panel.quantity);
  return (
    <section class={`panel q-${panel.quantity}`}>
      <h2>
        {panel.title} {unit !== '' && <small>{unit}</small>}
      </h2>
      <div ref={place} class="graph" role="img" aria-label={describe(panel, units)} />
    </section>
  );
}

/** What a graph says to who cannot see it. */
function describe({ title, quantity, lines }: Panel, units: Units): string {
  const values = lines.flatMap(({ column }) => column.filter((value) => value !== null));
  if (values.length === 0) return `${title}: nothing in this time`;
  const lowest = values.reduce((one, other) => Math.min(one, other));
  const highest = values.reduce((one, other) => Math.max(one, other));
  return `${title} from ${units.format(quantity, lowest)} to ${units.format(quantity, highest)} ${units.unitOf(quantity)}`;
}
