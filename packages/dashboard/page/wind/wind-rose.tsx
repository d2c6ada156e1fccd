import './wind-rose.css';

import { useUnits } from '../units/units-context.ts';
import type { Units } from '../units/unit-systems.ts';
import { RADIUS, radiusOf, scaleOf, wedgesOf } from './rose-paths.ts';
import { CLASS_LIMITS, DIRECTIONS, sumOf, type WindRose } from './wind-rose-data.ts';

const MARGIN = 18;
const BOX = RADIUS + MARGIN;

/** Where the wind came from, how often, and how strong it was. */
export function WindRoseFigure({ rose }: { rose: WindRose }) {
  const units = useUnits();
  const classes = classNames(units);
  return (
    <div class="rose">
      <Drawing rose={rose} />
      <div class="rose-words">
        <ul class="classes">
          {classes.map((name, index) => (
            <li key={name}>
              <span class={`swatch c${index}`} aria-hidden="true" /> {name}
            </li>
          ))}
        </ul>
        <p class="hint">
          Calm or from all around: {percent(rose.calm)} of {rose.count.toLocaleString('en')} means.
        </p>
      </div>
      <details>
        <summary>As a table</summary>
        <Table rose={rose} classes={classes} />
      </details>
    </div>
  );
}

function Drawing({ rose }: { rose: WindRose }) {
  const { most, step } = scaleOf(rose);
  const rings = Array.from({ length: Math.round(most / step) }, (_, index) => (index + 1) * step);
  return (
    <svg
      class="rose-drawing"
      viewBox={`${-BOX} ${-BOX} ${2 * BOX} ${2 * BOX}`}
      role="img"
      aria-label={describe(rose)}
    >
      {rings.map((share) => (
        <circle key={share} r={radiusOf(share, most)} />
      ))}
      {wedgesOf(rose, most).map(({ key, speedClass, path }) => (
        <path key={key} class={`c${speedClass}`} d={path} />
      ))}
      {['N', 'E', 'S', 'W'].map((name, index) => {
        const angle = (index * Math.PI) / 2;
        const place = { x: Math.sin(angle) * (RADIUS + 9), y: -Math.cos(angle) * (RADIUS + 9) };
        return (
          <text key={name} {...place}>
            {name}
          </text>
        );
      })}
      {rings.map((share) => (
        <text key={share} class="ring" {...ringLabel(radiusOf(share, most))}>
          {percent(share)}
        </text>
      ))}
    </svg>
  );
}

/** Between two directions, where no wedge is. */
function ringLabel(radius: number): { x: number; y: number } {
  const angle = (33.75 * Math.PI) / 180;
  return { x: Math.sin(angle) * radius, y: -Math.cos(angle) * radius };
}

function Table({ rose, classes }: { rose: WindRose; classes: readonly string[] }) {
  return (
    <div class="rose-table" tabIndex={0} role="region" aria-label="Wind rose as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            {classes.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">All</th>
          </tr>
        </thead>
        <tbody>
          {rose.shares.map((row, index) => (
            <tr key={DIRECTIONS[index]}>
              <th scope="row">{DIRECTIONS[index]}</th>
              {row.map((share, speedClass) => (
                <td key={classes[speedClass]}>{share === 0 ? '' : percent(share)}</td>
              ))}
              <td>{percent(sumOf(row))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classNames(units: Units): string[] {
  const limits = CLASS_LIMITS.map((limit) => units.format('windSpeed', limit));
  const unit = units.unitOf('windSpeed');
  return limits.map((limit, index) => {
    const next = limits[index + 1];
    return next === undefined ? `from ${limit} ${unit}` : `${limit} – ${next} ${unit}`;
  });
}

function describe({ shares }: WindRose): string {
  const sums = shares.map(sumOf);
  const most = Math.max(...sums);
  const name = DIRECTIONS[sums.indexOf(most)] ?? '';
  return most === 0 ? 'Wind rose: calm' : `Wind rose: most often from ${name}, ${percent(most)}`;
}

function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 1 ? value.toFixed(1) : Math.round(value)} %`;
}
