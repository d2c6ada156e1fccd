import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** True where Debian's package mosquitto-clients is installed; says so where it is not. */
export function hasMosquitto(): boolean {
  const isThere = spawnSync('mosquitto_sub', ['--help']).error === undefined;
  if (!isThere) {
    process.stderr.write(
      'SKIPPED: tests with mosquitto_sub; install mosquitto-clients to run them\n',
    );
  }
  return isThere;
}

/** Runs one of mosquitto's clients to its end. */
export async function runMosquitto(
  program: 'mosquitto_sub' | 'mosquitto_pub',
  parameters: readonly string[],
): Promise<{ exitCode: number; output: string; errors: string }> {
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const [exitCode] = (await once(child, 'close')) as [number];
  return { exitCode, output, errors };
}
