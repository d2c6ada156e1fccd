/** Asks for a number, and says in which unit. */
export function NumberField(props: {
  label: string;
  unit: string;
  value: string;
  bounds: { min?: number; max?: number; step: number | 'any' };
  onInput: (value: string) => void;
}) {
  const { label, unit, value, bounds, onInput } = props;
  return (
    <label>
      <span>
        {label} {unit !== '' && <small>{unit}</small>}
      </span>
      <input
        {...bounds}
        required
        type="number"
        value={value}
        onInput={({ currentTarget }) => {
          onInput(currentTarget.value);
        }}
      />
    </label>
  );
}
