import { Command } from 'commander';

import type { ProcessContext } from './context.ts';
import { VERSION } from './version.ts';

/** A program without commands yet, that shows its help and its version and ends no process. */
export function createBaseProgram(name: string, context: ProcessContext): Command {
  return new Command(name)
    .version(VERSION, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .showHelpAfterError('(add --help to see what is expected)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.output.write(text),
      writeErr: (text) => context.errorOutput.write(text),
    });
}
