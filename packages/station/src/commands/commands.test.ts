import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CommandMessage } from '@isobar/shared';
import { useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';

import { createTestLogger, silentLogger } from '../testing/test-logger.ts';
import { openCommands, type Commands } from './commands.ts';

const folder = useTemporaryFolders();

function open(path?: string): { commands: Commands; answered: (CommandMessage | undefined)[] } {
  const answered: (CommandMessage | undefined)[] = [];
  const commands = openCommands({
    path,
    sensors: ['bme280', 'rain'],
    logger: silentLogger,
    onAnswered: (command) => answered.push(command),
  });
  return { commands, answered };
}

const bytes = (message: unknown): Buffer => Buffer.from(JSON.stringify(message));

describe('a command that fits', () => {
  it('does all that it says', () => {
    const { commands, answered } = open();
    const command = { id: '1', interval: 60, sensors: { rain: false }, diagnose: true };
    commands.receive(bytes(command));
    expect(commands.state).toEqual({
      interval: 60,
      off: ['rain'],
      answers: [{ id: '1', at: expect.any(String) as unknown, result: 'done' }],
    });
    expect(answered).toEqual([command]);
  });

  it('leaves alone what it does not name', () => {
    const { commands } = open();
    commands.receive(bytes({ id: '1', interval: 60, sensors: { rain: false } }));
    commands.receive(bytes({ id: '2', sensors: { bme280: false } }));
    commands.receive(bytes({ id: '3' }));
    expect(commands.state).toMatchObject({ interval: 60, off: ['bme280', 'rain'] });
  });

  it('gives the station its own interval back', () => {
    const { commands } = open();
    commands.receive(bytes({ id: '1', interval: 60 }));
    commands.receive(bytes({ id: '2', interval: null }));
    expect(commands.state).not.toHaveProperty('interval');
  });

  it('is done once, however often it comes', () => {
    const { commands, answered } = open();
    commands.receive(bytes({ id: '1', interval: 60 }));
    commands.receive(bytes({ id: '2', interval: 120 }));
    commands.receive(bytes({ id: '1', interval: 60 }));
    expect(commands.state.interval).toBe(120);
    expect(answered).toHaveLength(2);
  });
});

describe('a command that does not fit', () => {
  it.each([
    ['no JSON', Buffer.from('reboot'), 'it is no JSON; expected such as {"id":"1","interval":60}'],
    ['not an object', bytes(null), /expected object/],
    ['no id', bytes({ interval: 60 }), 'id: expected 1 to 64 of letters, digits and "_.:-"'],
    ['an id with a space', bytes({ id: 'a b' }), /^id: expected/],
    ['an interval of 0', bytes({ id: '1', interval: 0 }), /^interval: expected whole seconds/],
    ['half a second', bytes({ id: '1', interval: 0.5 }), /^interval: expected whole seconds/],
    ['over a day', bytes({ id: '1', interval: 86_401 }), /^interval: expected whole seconds/],
    ['an unknown key', bytes({ id: '1', run: 'rm -rf /' }), /"run"/],
    [
      'an unknown sensor',
      bytes({ id: '1', sensors: { wind: false } }),
      /no such sensor: wind; there are bme280, rain/,
    ],
    [
      'a sensor of Object',
      bytes({ id: '1', sensors: { constructor: false } }),
      /no such sensor: constructor/,
    ],
    ['too long', Buffer.alloc(8193, ' '), 'it is longer than 8192 bytes'],
  ])('is refused with the reason: %s', (_, payload, reason) => {
    const { commands, answered } = open();
    commands.receive(payload);
    expect(commands.state.off).toEqual([]);
    expect(commands.state).not.toHaveProperty('interval');
    expect(commands.state.answers).toMatchObject([
      { result: 'refused', reason: expect.stringMatching(reason) as unknown },
    ]);
    expect(answered).toEqual([undefined]);
  });

  it('does nothing of what it says', () => {
    const { commands } = open();
    commands.receive(bytes({ id: '1', interval: 60, sensors: { rain: false, wind: false } }));
    expect(commands.state).toMatchObject({ off: [], answers: [{ id: '1', result: 'refused' }] });
    expect(commands.state).not.toHaveProperty('interval');
  });

  it('is remembered among the last eight alone', () => {
    const { commands } = open();
    for (let id = 1; id <= 20; id += 1) commands.receive(bytes({ id: String(id), interval: id }));
    expect(commands.state.answers.map(({ id }) => id)).toEqual([
      '13',
      '14',
      '15',
      '16',
      '17',
      '18',
      '19',
      '20',
    ]);
  });
});

describe('the file of commands', () => {
  it('is written before the command is answered, and read at the next start', () => {
    const path = join(folder(), 'commands.json');
    open(path).commands.receive(bytes({ id: '1', interval: 60, sensors: { rain: false } }));
    const { commands, answered } = open(path);
    expect(commands.state).toMatchObject({ interval: 60, off: ['rain'], answers: [{ id: '1' }] });
    commands.receive(bytes({ id: '1', interval: 60 }));
    expect(answered).toEqual([]);
  });

  it.each(['', '{"interval":', '{"off":"all"}'])(
    'is moved aside where it is damaged: %j',
    (text) => {
      const path = join(folder(), 'commands.json');
      writeFileSync(path, text);
      const { logger, lines } = createTestLogger();
      const { state } = openCommands({ path, sensors: [], logger, onAnswered: () => undefined });
      expect(state).toEqual({ off: [], answers: [] });
      expect(readFileSync(`${path}.damaged-1`, 'utf8')).toBe(text);
      expect(lines).toMatchObject([{ movedTo: `${path}.damaged-1` }]);
    },
  );

  it('that cannot be written has the command refused, and nothing is changed', () => {
    const { commands, answered } = open(join(folder(), 'missing', 'commands.json'));
    commands.receive(bytes({ id: '1', interval: 60 }));
    expect(commands.state).toMatchObject({
      answers: [
        {
          id: '1',
          result: 'refused',
          reason: expect.stringMatching(/cannot be kept on this disk: ENOENT/) as unknown,
        },
      ],
    });
    expect(commands.state).not.toHaveProperty('interval');
    expect(answered).toEqual([undefined]);
  });
});
