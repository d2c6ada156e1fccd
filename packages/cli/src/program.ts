import type { Command } from 'commander';

import { createBaseProgram } from './base-program.ts';
import { addAccountCommand } from './commands/account-command.ts';
import { addAuthCommand } from './commands/auth-command.ts';
import { addBackupCommand } from './commands/backup-command.ts';
import { addBrokerCommand } from './commands/broker-command.ts';
import { addExportCommand } from './commands/export-command.ts';
import { addFlashCommand } from './commands/flash-command.ts';
import { addDashboardCommand } from './commands/dashboard-command.ts';
import { addImportCommand } from './commands/import-command.ts';
import { addIngestCommand } from './commands/ingest-command.ts';
import { addKeyCommand } from './commands/key-command.ts';
import { addLedgerCommand } from './commands/ledger-command.ts';
import { addRejectionsCommand } from './commands/rejections-command.ts';
import { addSimulateCommand } from './commands/simulate-command.ts';
import { addStartCommand } from './commands/start-command.ts';
import { addStationCommand } from './commands/station-command.ts';
import { addTokenCommand } from './commands/token-command.ts';
import { addWatchCommand } from './commands/watch-command.ts';
import type { Context } from './context.ts';

/** The command line of `isobar`. */
export function createProgram(context: Context): Command {
  const program = createBaseProgram('isobar', context)
    .description('An MQTT platform for weather stations that loses no reading, and can prove it')
    .addHelpText('after', EXAMPLES);

  program.commandsGroup('Run:');
  addStartCommand(program, context);
  addAuthCommand(program, context);
  addBrokerCommand(program, context);
  addIngestCommand(program, context);
  addDashboardCommand(program, context);
  addStationCommand(program, context);
  program.commandsGroup('Build:');
  addFlashCommand(program, context);
  addSimulateCommand(program, context);
  program.commandsGroup('Look:');
  addWatchCommand(program, context);
  addLedgerCommand(program, context);
  addRejectionsCommand(program, context);
  program.commandsGroup('Bring in and take out:');
  addExportCommand(program, context);
  addImportCommand(program, context);
  program.commandsGroup('Administer (in the data folder that ISOBAR_DATA names, ./data):');
  addAccountCommand(program, context);
  addTokenCommand(program, context);
  addKeyCommand(program, context);
  addBackupCommand(program, context);
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
