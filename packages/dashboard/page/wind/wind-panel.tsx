import type { Api } from '../api.ts';
import type { TimeSpan } from '../station/time-span.ts';
import { useWind } from './use-wind.ts';
import { WindRoseFigure } from './wind-rose.tsx';

/** The wind rose of what the graphs show, where the station measures wind at all. */
export function WindPanel(props: { api: Api; station: string; span: TimeSpan }) {
  const rose = useWind(props);
  if (rose === undefined || rose.count === 0) return null;
  return (
    <section class="panel">
      <h2>Wind rose</h2>
      <WindRoseFigure rose={rose} />
    </section>
  );
}
