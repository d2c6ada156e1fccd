import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { eventually } from '@isobar/shared/testing';
import { describe, expect } from '@jest/globals';

/** The image to test, in the engine that DOCKER_HOST names; .ci/docker/with-image.sh sets both. */
export const IMAGE = process.env.ISOBAR_TEST_IMAGE ?? '';
if (IMAGE === '') {
  process.stderr.write(
    '\n!!! SKIPPED: ISOBAR_TEST_IMAGE names no image; .ci/docker/with-image.sh builds one and runs these tests\n\n',
  );
}
export const describeWithImage = IMAGE === '' ? describe.skip : describe;

const run = promisify(execFile);

/** Runs one docker command to its end, and answers with what it printed. */
export async function docker(...parameters: readonly string[]): Promise<string> {
  const { stdout } = await run('docker', parameters, { maxBuffer: 2 ** 26 });
  return stdout.trim();
}

/** How the compose files say that a container is to run, and a chance to look at it when it has ended. */
const AS_IN_COMPOSE = [
  ...['--detach', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
  ...['--health-interval', '1s'],
  // As where there is no shell at all.
  ...['--mount', 'type=bind,source=/dev/null,target=/bin/sh'],
];

export interface Container {
  readonly id: string;
  /** Runs JavaScript inside, and answers with what it printed. */
  evaluate(script: string): Promise<string>;
  isobar(...commandLine: readonly string[]): Promise<string>;
  /** Host and port on this machine of a port that was published. */
  published(port: number): Promise<string>;
  untilHealthy(): Promise<void>;
  /** Stops it; seconds until it had ended, and its exit code. */
  stop(): Promise<{ seconds: number; exitCode: number }>;
  close(): Promise<void>;
}

/** Starts a container of the image. `options` are docker's, `command` is isobar's. */
export async function startContainer(
  options: readonly string[],
  command: readonly string[],
): Promise<Container> {
  const id = await docker('run', ...AS_IN_COMPOSE, ...options, IMAGE, ...command);
  const inspect = (format: string) => docker('inspect', '--format', format, id);
  return {
    id,
    evaluate: (script) => docker('exec', id, 'node', '--eval', script),
    isobar: (...commandLine) => docker('exec', id, 'isobar', ...commandLine),
    published: (port) => docker('port', id, String(port)),
    untilHealthy: () =>
      eventually(
        async () => {
          expect(await inspect('{{.State.Health.Status}}')).toBe('healthy');
        },
        { timeoutSeconds: 60 },
      ),
    stop: async () => {
      const asked = performance.now();
      await docker('stop', '--time', '30', id);
      const seconds = (performance.now() - asked) / 1000;
      return { seconds, exitCode: Number(await inspect('{{.State.ExitCode}}')) };
    },
    close: async () => {
      await docker('rm', '--force', '--volumes', id);
    },
  };
}
