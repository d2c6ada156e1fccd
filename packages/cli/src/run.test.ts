import { describe, expect, it } from '@jest/globals';

import { runCli } from './testing/run-cli.ts';

describe('isobar', () => {
  it.each([
    [['--help']],
    [['start', '--help']],
    [['account', '--help']],
    [['key', 'rotate', '--help']],
  ])('explains itself: %j', async (commandLine) => {
    const { exitCode, output } = await runCli(commandLine);
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^Usage: isobar/);
  });

  // Only the command that is wanted is loaded, under the name that it has in a table.
  it('finds each command that its help names', async () => {
    const { output } = await runCli(['--help']);
    const names = [...output.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name);
    const commands = names.filter((name) => name !== 'isobar'); // an example
    expect(commands).toHaveLength(17);
    for (const name of commands) {
      const help = await runCli([name, '--help']);
      expect(help.output).toContain(`Usage: isobar ${name} `);
    }
  });

  it.each(['auth', 'broker', 'ingest', 'station', 'start'])(
    'lists the settings in the help of %s',
    async (command) => {
      const { output } = await runCli([command, '--help']);
      expect(output).toMatch(/\n {2}ISOBAR_DATA {2,}\S/);
      expect(output).toMatch(/\n {2}ISOBAR_LOG_LEVEL {2,}\S/);
    },
  );

  it('shows its version', async () => {
    expect((await runCli(['--version'])).output).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('exits with 2 for a command line that does not fit, and says where help is', async () => {
    const { exitCode, errorOutput } = await runCli(['acount', 'list']);
    expect(exitCode).toBe(2);
    expect(errorOutput).toContain('account');
    expect(errorOutput).toContain('--help');
  });

  it('lists every setting that does not fit at once, and exits with 1', async () => {
    const environment = {
      ISOBAR_MQTT_PORT: 'x',
      ISOBAR_WS_PORT: '70000',
      ISOBAR_TOKEN_SECONDS: '-1',
    };
    const { exitCode, errorOutput } = await runCli(['start'], { environment });
    expect(exitCode).toBe(1);
    expect(errorOutput).toContain('ISOBAR_MQTT_PORT: expected a port number from 0 to 65535');
    expect(errorOutput).toContain('ISOBAR_WS_PORT: expected a port number from 0 to 65535');
    expect(errorOutput).toContain('ISOBAR_TOKEN_SECONDS: expected a whole number');
    expect(errorOutput).not.toMatch(/\n {4}at /); // no stack: it is no fault of the program
  });
});
