import { eventually } from '@isobar/shared/testing';

import { ON_FREE_PORTS, startProcess, type IsobarProcess } from '../isobar-process.ts';

/** What the first group of `pattern` finds in the output, as soon as it is printed. */
export function printed(isobar: IsobarProcess, pattern: RegExp): Promise<string> {
  return eventually(
    () => {
      const found = pattern.exec(isobar.output())?.[1];
      if (found !== undefined) return found;
      throw new Error(`not printed yet: ${isobar.output()}${isobar.errorOutput()}`);
    },
    { timeoutSeconds: 120 },
  );
}

/** A platform with three simulated stations, by the README's command. */
export async function startPlatformIn(
  folder: string,
  closing: (process: IsobarProcess) => IsobarProcess,
) {
  const environment = {
    ISOBAR_DATA: folder,
    ...ON_FREE_PORTS,
  };
  const isobar = closing(
    startProcess('npm', ['start', '--', '--simulate', '3', '--every', '500ms'], environment),
  );
  return {
    environment,
    url: await printed(isobar, /Dashboard +(http:\S+)/),
    authUrl: await printed(isobar, /Login +(http:\S+)\/login/),
    password: await printed(isobar, /^ {2}watcher +(\S{16,})$/m),
    adminPassword: await printed(isobar, /^ {2}admin +(\S{16,})$/m),
  };
}

export type Platform = Awaited<ReturnType<typeof startPlatformIn>>;
