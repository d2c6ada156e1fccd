import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const HOOKS = new URL('typescript-hooks.mjs', import.meta.url).href;
const REGISTER = `import { register } from 'node:module'; register(${JSON.stringify(HOOKS)})`;

/**
 * Runs an ES module in a process of its own, for what one process cannot show of itself: two of them
 * on one file, what an import loads, another user. It may import the workspace's packages, from source.
 *
 * @param source - JavaScript
 * @param options.userId - run as this user, which takes root
 * @returns what it wrote to standard output
 * @throws where it ends with another status than 0, with what it wrote to standard error
 */
export async function runModule(
  source: string,
  options: { userId?: number } = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, argumentsFor(source), {
    cwd: FOLDER,
    timeout: 30_000,
    ...(options.userId !== undefined && { uid: options.userId }),
  });
  return stdout;
}

/**
 * Starts such a module, to be talked to and killed by the test.
 *
 * @param options.nodeOptions - for Node itself, such as a limit of its memory
 */
export function startModule(
  source: string,
  options: { nodeOptions?: readonly string[] } = {},
): ChildProcessWithoutNullStreams {
  const { nodeOptions = [] } = options;
  return spawn(process.execPath, [...nodeOptions, ...argumentsFor(source)], { cwd: FOLDER });
}

/** Where the imports of a module begin. */
const FOLDER = fileURLToPath(new URL('..', import.meta.url));

function argumentsFor(source: string): string[] {
  return [
    '--conditions=@isobar/source',
    `--import=data:text/javascript,${encodeURIComponent(REGISTER)}`,
    '--input-type=module',
    `--eval=${source}`,
  ];
}
