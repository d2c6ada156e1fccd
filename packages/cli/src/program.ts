import type { Command } from 'commander';

import { createBaseProgram } from './base-program.ts';
import type { Context } from './context.ts';

type AddCommand = (program: Command, context: Context) => void;

/** By group and name. Each is loaded when it is wanted: all of them take a second and 80 MB. */
const COMMANDS: Readonly<Record<string, Readonly<Record<string, () => Promise<AddCommand>>>>> = {
  'Run:': {
    start: async () => (await import('./commands/start-command.ts')).addStartCommand,
    auth: async () => (await import('./commands/auth-command.ts')).addAuthCommand,
    broker: async () => (await import('./commands/broker-command.ts')).addBrokerCommand,
    ingest: async () => (await import('./commands/ingest-command.ts')).addIngestCommand,
    dashboard: async () => (await import('./commands/dashboard-command.ts')).addDashboardCommand,
    station: async () => (await import('./commands/station-command.ts')).addStationCommand,
  },
  'Build:': {
    flash: async () => (await import('./commands/flash-command.ts')).addFlashCommand,
    simulate: async () => (await import('./commands/simulate-command.ts')).addSimulateCommand,
  },
  'Look:': {
    watch: async () => (await import('./commands/watch-command.ts')).addWatchCommand,
    ledger: async () => (await import('./commands/ledger-command.ts')).addLedgerCommand,
    rejections: async () => (await import('./commands/rejections-command.ts')).addRejectionsCommand,
  },
  'Bring in and take out:': {
    export: async () => (await import('./commands/export-command.ts')).addExportCommand,
    import: async () => (await import('./commands/import-command.ts')).addImportCommand,
  },
  'Administer (in the data folder that ISOBAR_DATA names, ./data):': {
    account: async () => (await import('./commands/account-command.ts')).addAccountCommand,
    token: async () => (await import('./commands/token-command.ts')).addTokenCommand,
    key: async () => (await import('./commands/key-command.ts')).addKeyCommand,
    backup: async () => (await import('./commands/backup-command.ts')).addBackupCommand,
  },
};

/**
 * The command line of `isobar`.
 *
 * @param wanted - its first argument. Where that names no command, the program has all of them, to help with.
 */
export async function createProgram(context: Context, wanted = ''): Promise<Command> {
  const program = createBaseProgram('isobar', context)
    .description('An MQTT platform for weather stations that loses no reading, and can prove it')
    .addHelpText('after', EXAMPLES);
  const isKnown = Object.values(COMMANDS).some((commands) => Object.hasOwn(commands, wanted));
  for (const [group, commands] of Object.entries(COMMANDS)) {
    program.commandsGroup(group);
    for (const [name, load] of Object.entries(commands)) {
      if (!isKnown || name === wanted) (await load())(program, context);
    }
  }
  return program;
}

const EXAMPLES = `
Examples:
  isobar start --simulate 15                     a platform with 15 simulated stations
  isobar watch                                   live readings, with units
  isobar ledger                                  what is stored, and what is missing
  isobar account add roof-2 --role station       a login for a real station
  ISOBAR_HOST=0.0.0.0 isobar start               let stations in from the network

Each command's help lists the settings it reads: isobar start --help`;
