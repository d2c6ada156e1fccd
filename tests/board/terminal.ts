import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { eventually } from '@isobar/shared/testing';

/** A command that a person runs at a terminal. */
export interface Terminal {
  /** All that the person saw so far. */
  output(): string;
  /** Types a line once what is on the screen ends so. */
  answer(prompt: RegExp, line: string): Promise<void>;
  readonly ended: Promise<number | null>;
  close(): Promise<void>;
}

/** Runs a command at a terminal of its own: script(1) gives it one. */
export function startTerminal(command: readonly string[]): Terminal {
  const line = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    output: () => output,
    answer: async (prompt, answer) => {
      await eventually(
        () => {
          if (!prompt.test(output.slice(seen))) throw new Error(`not asked yet: ${output}`);
        },
        { timeoutSeconds: 60 },
      );
      seen = output.length;
      child.stdin.write(`${answer}\r`);
    },
    ended,
    close: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
