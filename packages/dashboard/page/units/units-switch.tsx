import { UNIT_SYSTEMS, type Units, type UnitSystemName } from './unit-systems.ts';

/** Chooses in which units values are shown. */
export function UnitsSwitch(props: { units: Units; onChoose: (name: UnitSystemName) => void }) {
  const { units, onChoose } = props;
  return (
    <select
      class="choice"
      aria-label="Units"
      title={`Units: ${units.example}`}
      value={units.name}
      onChange={({ currentTarget }) => {
        onChoose(currentTarget.value as UnitSystemName);
      }}
    >
      {UNIT_SYSTEMS.map(({ name, example }) => (
        <option key={name} value={name} title={example}>
          {name}
        </option>
      ))}
    </select>
  );
}
