/** Leaves in a table what has a text in its name. */
export function FindInput(props: {
  label: string;
  value: string;
  onInput: (value: string) => void;
}) {
  const { label, value, onInput } = props;
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      value={value}
      onInput={({ currentTarget }) => {
        onInput(currentTarget.value);
      }}
    />
  );
}
