import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

import { useChoice } from '../parts/use-choice.ts';
import { METRICWX_UNITS, UNIT_SYSTEMS, type Units, type UnitSystemName } from './unit-systems.ts';

const Context = createContext(METRICWX_UNITS);
export const UnitsProvider = Context.Provider;

/** The units in which values are shown. */
export function useUnits(): Units {
  return useContext(Context);
}

/** The units that this browser was told to show, and the way to tell it others. */
export function useChosenUnits(): [units: Units, choose: (name: UnitSystemName) => void] {
  const [name, choose] = useChoice('units');
  return [UNIT_SYSTEMS.find((each) => each.name === name) ?? METRICWX_UNITS, choose];
}
