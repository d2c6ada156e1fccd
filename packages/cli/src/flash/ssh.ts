import type { Closable } from '@isobar/shared/service';

import { runTool } from './run-tool.ts';

/** Runs a script of the shell on a board, and answers with what it wrote. */
export type RunScript = (
  script: string,
  options: {
    /** For the error: "the file cannot be read". */
    readonly doing: string;
    /** What the script reads: secrets go here, and nothing of them among what all users see. */
    readonly input?: string | Buffer;
    /** `$1`, `$2` and so on. */
    readonly parameters?: readonly string[];
  },
) => Promise<string>;

/**
 * Talks to a board with this machine's ssh, its keys and its settings. One connection serves all scripts,
 * so that whatever ssh asks is asked once.
 *
 * @param options.socket - a path that does not exist yet, in a folder that nobody else may write to
 */
export function createSsh(options: {
  host: string;
  user: string;
  port: string | undefined;
  sshOptions: readonly string[];
  socket: string;
}): Closable & { readonly run: RunScript } {
  const { host, user, port, sshOptions, socket } = options;
  const settings = [
    ...['-o', 'ControlMaster=auto', '-o', `ControlPath=${socket}`, '-o', 'ControlPersist=60'],
    ...sshOptions.flatMap((option) => ['-o', option]),
    ...['-o', 'ConnectTimeout=10', ...(port === undefined ? [] : ['-p', port]), '-l', user],
  ];
  return {
    run: (script, { doing, input = '', parameters = [] }) =>
      runTool('ssh', [...settings, '--', host, commandOf(script, parameters)], {
        doing: `${host}: ${doing}`,
        input,
      }),
    close: async () => {
      // Where there never was a connection there is none to end.
      await runTool('ssh', [...settings, '-O', 'exit', '--', host], { doing: 'ssh' }).catch(
        () => undefined,
      );
    },
  };
}

/** A command line for a shell that runs a script with parameters. */
export function commandOf(script: string, parameters: readonly string[]): string {
  return ['sh', '-c', script, 'sh', ...parameters].map(quote).join(' ');
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
