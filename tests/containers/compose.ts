import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { eventually } from '@isobar/shared/testing';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** Docker's own plugin, or the older program of the same commands. */
const [PROGRAM, ...FIRST] =
  spawnSync('docker', ['compose', 'version']).status === 0
    ? ['docker', 'compose']
    : ['docker-compose'];

/** A compose file of this repository, as a project of its own. */
export interface ComposeProject {
  /** Runs one command on it to its end, and answers with what it printed. */
  readonly compose: (...parameters: readonly string[]) => Promise<string>;
  /** Host and port on this machine of a service's port. */
  readonly published: (service: string, port: number) => Promise<string>;
  /** Ends its containers, and removes its volumes. */
  close(): Promise<void>;
}

/**
 * A project of compose files, named from the top of the repository. Ports of this machine are any free ones, and of
 * our own environment it has the path and the engine.
 */
export function composeProject(
  files: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
): ComposeProject {
  const paths = files.flatMap((file) => ['--file', `${ROOT}${file}`]);
  const name = `isobar-test-${process.pid}-${files[0].replaceAll(/[./]/g, '-')}`;
  const env = {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, DOCKER_HOST: process.env.DOCKER_HOST },
    ...{
      ISOBAR_AUTH_PORT: '0',
      ISOBAR_MQTT_PORT: '0',
      ISOBAR_WS_PORT: '0',
      ISOBAR_MQTT_PORT_B: '0',
      ISOBAR_WS_PORT_B: '0',
      ISOBAR_DASHBOARD_PORT: '0',
    },
    ...environment,
  };
  const compose: ComposeProject['compose'] = async (...parameters) => {
    const all = [...FIRST, '--project-name', name, ...paths, ...parameters];
    return (await run(PROGRAM, all, { env })).stdout.trim();
  };
  return {
    compose,
    published: (service, port) => compose('port', service, String(port)),
    close: () =>
      // A container that was removed this moment may still hold its network.
      eventually(async () => {
        await compose('down', '--volumes', '--timeout', '10');
      }),
  };
}
