import { formatInstant } from '../format.ts';
import { changeSpan, CHOICES, edgesOf, type TimeSpan } from './time-span.ts';

const STEPS = [
  { label: '‹', name: 'Earlier', change: { shift: -0.5 } },
  { label: '−', name: 'Zoom out', change: { factor: 2 } },
  { label: '+', name: 'Zoom in', change: { factor: 0.5 } },
  { label: '›', name: 'Later', change: { shift: 0.5 } },
] as const;

/** Chooses the time that the graphs show, also without a pointer. */
export function SpanControls(props: {
  span: TimeSpan;
  timeZone: string;
  onChange: (span: TimeSpan) => void;
}) {
  const { span, timeZone, onChange } = props;
  const { from, to } = edgesOf(span, Date.now());
  return (
    <div class="span-controls">
      <div role="group" aria-label="Time shown" class="choices">
        {CHOICES.map(({ label, name, milliseconds }) => (
          <button
            key={label}
            type="button"
            aria-label={`${label}, ${name}`}
            aria-pressed={span.kind === 'last' && span.milliseconds === milliseconds}
            onClick={() => {
              onChange({ kind: 'last', milliseconds });
            }}
          >
            {label}
          </button>
        ))}
      </div>
      <div role="group" aria-label="Move in time" class="choices">
        {STEPS.map(({ label, name, change }) => (
          <button
            key={name}
            type="button"
            aria-label={name}
            onClick={() => {
              onChange(changeSpan(span, { ...change, now: Date.now() }));
            }}
          >
            {label}
          </button>
        ))}
      </div>
      <p class="edges">
        {formatInstant(from, timeZone)} – {formatInstant(to, timeZone)}
      </p>
    </div>
  );
}
