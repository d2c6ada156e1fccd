import 'uplot/dist/uPlot.min.css';
import './graph.css';

import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

import { formatNumber } from '../format.ts';
import { graphOptions } from './graph-options.ts';
import type { Panel } from './panels.ts';

export interface GraphProps {
  readonly panel: Panel;
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Whose clock the axis shows. */
  readonly timeZone: string;
  /** Called with what was marked with the pointer. */
  readonly onZoom: (from: number, to: number) => void;
  /** Changes where the colours do. */
  readonly theme: string;
}

/** One quantity over time. */
export function Graph({ panel, from, to, timeZone, onZoom, theme }: GraphProps) {
  const place = useRef<HTMLDivElement>(null);
  const zoom = useRef(onZoom);
  zoom.current = onZoom;

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const options = graphOptions({
      ...{ panel, from, to, timeZone },
      width: element.clientWidth,
      style: getComputedStyle(element),
      onZoom: (start, end) => {
        zoom.current(start, end);
      },
    });
    const columns = panel.lines.map(({ column }) => column);
    const plot = new uPlot(options, [panel.times, ...columns] as uPlot.AlignedData, element);
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: plot.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [panel, from, to, timeZone, theme]);

  return (
    <section class={`panel q-${panel.quantity}`}>
      <h2>
        {panel.title} {panel.unit !== '' && <small>{panel.unit}</small>}
      </h2>
      <div ref={place} class="graph" role="img" aria-label={describe(panel)} />
    </section>
  );
}

/** What a graph says to who cannot see it. */
function describe({ title, unit, quantity, lines }: Panel): string {
  const values = lines.flatMap(({ column }) => column.filter((value) => value !== null));
  if (values.length === 0) return `${title}: nothing in this time`;
  const lowest = values.reduce((one, other) => Math.min(one, other));
  const highest = values.reduce((one, other) => Math.max(one, other));
  return `${title} from ${formatNumber(quantity, lowest)} to ${formatNumber(quantity, highest)} ${unit}`;
}
