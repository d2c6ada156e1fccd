import { spawnSync } from 'node:child_process';

/** Debian's own Python, for which its packages are. */
const PYTHON = '/usr/bin/python3';

/** True where Debian's package python3-paho-mqtt is installed; says so where it is not. */
export function hasPaho(): boolean {
  const isThere = spawnSync(PYTHON, ['-c', 'import paho.mqtt.client']).status === 0;
  if (!isThere) {
    process.stderr.write('SKIPPED: tests with Eclipse Paho; install python3-paho-mqtt\n');
  }
  return isThere;
}

/** The program and its arguments that run a Python script, with parameters that it finds as JSON. */
export function pahoCommand(script: string, parameters: object): [string, string[]] {
  return [PYTHON, ['-c', script, JSON.stringify(parameters)]];
}
