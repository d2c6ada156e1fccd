import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

import { codeOf, IsobarError } from '@isobar/shared';
import type { Command } from 'commander';

import { print, type Context } from '../context.ts';
import { checkFlashOptions, type FlashOptions } from '../flash/flash-settings.ts';
import { flash } from '../flash/flash.ts';
import { readProvisioningFile, type Provisioning } from '../flash/provisioning-file.ts';
import { openTarget, type TargetOptions } from '../flash/open-target.ts';
import { ask } from '../terminal/ask.ts';

type Options = FlashOptions &
  TargetOptions & {
    readonly provisioning?: string;
    readonly passwordFile?: string;
    readonly passwordStdin?: true;
    readonly package?: string;
    readonly dryRun?: true;
    readonly yes?: true;
  };

export function addFlashCommand(program: Command, context: Context): void {
  program
    .command('flash')
    .description('put a station on a board: its program, name, password and settings')
    .option('--root <folder>', 'the mounted root file system of the board, such as of an SD card')
    .option('--image <file>', 'an image of an SD card, before it is written')
    .option('--host <address>', 'the running board, over ssh: 192.168.7.2 on its USB cable')
    .option('--user <name>', 'who connects to the running board', 'debian')
    .option('--port <number>', "port of the running board's ssh")
    .option('--ssh-option <name=value...>', 'an option of ssh, as behind its -o')
    .option('--provisioning <file>', 'name, login and password, as the dashboard gives them')
    .option('--station <name>', "the station's account")
    .option('--auth <url>', 'where it logs in')
    .option('--password-file <file>', "file with the account's password")
    .option('--password-stdin', 'take the password from standard input')
    .option('--ca <file>', 'certificates that it trusts besides, as PEM text')
    .option('--config <file>', 'a station.yaml with its sensors, instead of the one that is there')
    .option('--hostname <name>', "the board's host name (the station's name)")
    .option('--time-servers <names>', 'where it has the time from, with commas between')
    .option('--package <file>', "the station's package (from dist, for the board's architecture)")
    .option('--dry-run', 'show every step, and change nothing')
    .option('--yes', 'do not ask before a running board is changed')
    .addHelpText('after', NOTES)
    .action((options: Options) => flashBoard(context, options));
}

async function flashBoard(context: Context, options: Options): Promise<void> {
  const given =
    options.provisioning === undefined ? {} : readProvisioningFile(options.provisioning);
  const wanted = { ...given, ...options };
  const settings = checkFlashOptions(wanted, await readPassword(context, wanted));
  const isAsked = options.host !== undefined && options.yes !== true;
  const system = await openTarget(options, () =>
    ask(context, {
      question: `Password of ${options.user} on ${options.host ?? ''}, for sudo: `,
      instead: 'connect as root with --user root, or have sudo ask for no password',
      secret: true,
    }),
  );
  try {
    await flash({
      system,
      settings,
      packagePath: options.package,
      dryRun: options.dryRun ?? false,
      tell: (line) => {
        print(context, line);
      },
      ...(isAsked && { confirm: () => isConfirmed(context, system.label) }),
    });
  } finally {
    await system.close();
  }
}

async function isConfirmed(context: Context, label: string): Promise<boolean> {
  const question = `Change ${label} as said above? [y/N] `;
  const answer = await ask(context, { question, instead: 'add --yes to change the board unasked' });
  return /^y(es)?$/i.test(answer.trim());
}

async function readPassword(
  context: Context,
  options: Options & Partial<Provisioning>,
): Promise<string> {
  const { passwordFile, passwordStdin, password, station } = options;
  const trim = (read: string): string => read.replace(/\r?\n$/, '');
  if (passwordStdin === true) return trim(await text(context.input));
  if (passwordFile === undefined) {
    if (password !== undefined) return password;
    const question = `Password of ${station ?? 'the station'}: `;
    const instead = 'give the password with --password-file or --password-stdin';
    return ask(context, { question, instead, secret: true });
  }
  try {
    return trim(readFileSync(passwordFile, 'utf8'));
  } catch (error) {
    throw new IsobarError(
      'ERR_FILE',
      `${passwordFile} cannot be read (${codeOf(error)}); expected a file with the station's password`,
      { cause: error },
    );
  }
}

const NOTES = `
The password goes into a file that root alone may read, and is never shown. A second run changes nothing.

Examples:
  sudo isobar flash --root /media/rootfs --provisioning roof-2.env
  isobar account add roof-2 --role station > roof-2.password
  sudo isobar flash --root /media/rootfs --station roof-2 --password-file roof-2.password --auth https://weather.example
  isobar flash --host 192.168.7.2 --station roof-2 --password-file roof-2.password --auth https://weather.example --dry-run`;
