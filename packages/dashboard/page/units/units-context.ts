import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';

import { METRICWX_UNITS, UNIT_SYSTEMS, type Units, type UnitSystemName } from './unit-systems.ts';

const Context = createContext(METRICWX_UNITS);
export const UnitsProvider = Context.Provider;

const KEY = 'isobar.units';

/** The units in which values are shown. */
export function useUnits(): Units {
  return useContext(Context);
}

/** The units that this browser was told to show, and the way to tell it others. */
export function useChosenUnits(): [units: Units, choose: (name: UnitSystemName) => void] {
  const [units, setUnits] = useState(() => find(recall()));
  return [
    units,
    (name) => {
      remember(name);
      setUnits(find(name));
    },
  ];
}

function find(name: string | null): Units {
  return UNIT_SYSTEMS.find((each) => each.name === name) ?? METRICWX_UNITS;
}

function recall(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a browser may keep nothing at all
  }
}

function remember(name: UnitSystemName): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // then it lasts until the page is loaded again
  }
}
