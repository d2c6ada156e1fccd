import { useState } from 'preact/hooks';

/** A button that has to be pressed again. */
export function SureButton(props: { name: string; label: string; run: () => Promise<void> }) {
  const { name, label, run } = props;
  const [isAsking, setAsking] = useState(false);
  return (
    <button
      type="button"
      class={isAsking ? 'quiet sure' : 'quiet'}
      aria-label={`${label} ${isAsking ? 'of' : 'for'} ${name}${isAsking ? ': sure?' : ''}`}
      onBlur={() => {
        setAsking(false);
      }}
      onClick={() => {
        setAsking(!isAsking);
        if (isAsking) void run();
      }}
    >
      {isAsking ? 'Sure?' : label}
    </button>
  );
}
