import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { hasCode } from '../isobar-error.ts';
import { useTemporaryFolders } from '../testing/temporary-folder.ts';
import { describeSettings, readSettings, setting, type Environment } from './settings.ts';

const schema = z.object({
  ISOBAR_PORT: setting.port().default(8080).describe('port to listen on'),
  ISOBAR_PASSWORD: setting.text('expected a password').describe('password of the account'),
  ISOBAR_NOTE: setting.text('expected some text').optional().describe('a remark'),
});

function problemsOf(environment: Environment, of: z.ZodObject = schema): string[] {
  try {
    readSettings(of, environment);
  } catch (error) {
    if (!hasCode(error, 'ERR_SETTINGS')) throw error;
    const [heading, ...problems] = error.message.split('\n');
    expect(heading).toBe('The settings do not fit:');
    return problems.map((problem) => problem.trimStart());
  }
  return [];
}

describe('readSettings', () => {
  const temporaryFolder = useTemporaryFolders();

  function file(content: string): string {
    const path = join(temporaryFolder(), 'secret');
    writeFileSync(path, content);
    return path;
  }

  it('reads what is set, and takes the default where nothing is', () => {
    expect(readSettings(schema, { ISOBAR_PASSWORD: 'secret', OTHER: 'x' })).toEqual({
      ISOBAR_PORT: 8080,
      ISOBAR_PASSWORD: 'secret',
    });
  });

  it('takes an empty variable for one that is not set, as container tools pass them', () => {
    const environment = { ISOBAR_PASSWORD: 'secret', ISOBAR_PORT: '', ISOBAR_NOTE: '' };
    expect(readSettings(schema, environment)).toEqual({
      ISOBAR_PORT: 8080,
      ISOBAR_PASSWORD: 'secret',
    });
    expect(problemsOf({ ISOBAR_PASSWORD: '' })).toEqual([
      'ISOBAR_PASSWORD: is not set; expected a password',
    ]);
  });

  it.each([
    ['secret', 'secret'],
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    ['secret\n\n', 'secret\n'],
    [' secret ', ' secret '],
    ['grün\n', 'grün'],
  ])('reads the file %j as %j', (content, expected) => {
    const environment = { ISOBAR_PASSWORD_FILE: file(content) };
    expect(readSettings(schema, environment).ISOBAR_PASSWORD).toBe(expected);
  });

  it('reads a number from a file too', () => {
    const environment = { ISOBAR_PASSWORD: 'secret', ISOBAR_PORT_FILE: file('1883\n') };
    expect(readSettings(schema, environment).ISOBAR_PORT).toBe(1883);
  });

  it('takes an empty _FILE for one that is not set, and an empty variable beside a _FILE too', () => {
    expect(
      readSettings(schema, { ISOBAR_PASSWORD: 'direct', ISOBAR_PASSWORD_FILE: '' }).ISOBAR_PASSWORD,
    ).toBe('direct');
    expect(
      readSettings(schema, { ISOBAR_PASSWORD: '', ISOBAR_PASSWORD_FILE: file('filed') })
        .ISOBAR_PASSWORD,
    ).toBe('filed');
  });

  it('refuses a variable and its _FILE together', () => {
    expect(problemsOf({ ISOBAR_PASSWORD: 'a', ISOBAR_PASSWORD_FILE: file('b') })).toEqual([
      'ISOBAR_PASSWORD: is set, and so is ISOBAR_PASSWORD_FILE; expected one of them',
    ]);
  });

  it('names the file that it cannot read, and says nothing else of that setting', () => {
    expect(problemsOf({ ISOBAR_PASSWORD_FILE: '/no/such/file' })).toEqual([
      'ISOBAR_PASSWORD_FILE: cannot read /no/such/file (ENOENT); expected a file to read it from',
    ]);
    const folder = temporaryFolder();
    expect(problemsOf({ ISOBAR_PASSWORD_FILE: folder })).toEqual([
      `ISOBAR_PASSWORD_FILE: cannot read ${folder} (EISDIR); expected a file to read it from`,
    ]);
  });

  it('refuses an unreadable file also where the setting has a default', () => {
    expect(problemsOf({ ISOBAR_PASSWORD: 'x', ISOBAR_PORT_FILE: '/no/such/file' })).toEqual([
      'ISOBAR_PORT_FILE: cannot read /no/such/file (ENOENT); expected a file to read it from',
    ]);
  });

  it('refuses an empty file for a setting that may not be empty', () => {
    expect(problemsOf({ ISOBAR_PASSWORD_FILE: file('\n') })).toEqual([
      'ISOBAR_PASSWORD: expected a password',
    ]);
  });

  it('lists every problem at once', () => {
    const environment = {
      ISOBAR_PORT: '99999',
      ISOBAR_NOTE: 'a',
      ISOBAR_NOTE_FILE: '/no/such/file',
    };
    expect(problemsOf(environment)).toEqual([
      'ISOBAR_NOTE: is set, and so is ISOBAR_NOTE_FILE; expected one of them',
      'ISOBAR_PORT: expected a port number from 0 to 65535 (0: any free one)',
      'ISOBAR_PASSWORD: is not set; expected a password',
    ]);
  });

  it('says what a schema asks of several settings together', () => {
    const both = schema.refine((settings) => settings.ISOBAR_NOTE !== settings.ISOBAR_PASSWORD, {
      error: 'ISOBAR_NOTE: expected another text than the password',
    });
    expect(problemsOf({ ISOBAR_PASSWORD: 'same', ISOBAR_NOTE: 'same' }, both)).toEqual([
      'ISOBAR_NOTE: expected another text than the password',
    ]);
  });

  it('puts no value into its message: it may be a secret in the wrong place', () => {
    const problems = problemsOf({ ISOBAR_PORT: 'geheim', ISOBAR_PASSWORD: 'geheim' });
    expect(problems.join()).not.toContain('geheim');
  });
});

describe('setting', () => {
  const accepts = (type: z.ZodType, text: string): unknown => type.parse(text);
  const reason = (type: z.ZodType, value: unknown): string | undefined =>
    type
      .safeParse(value)
      .error?.issues.map(({ message }) => message)
      .join('; ');

  it.each([
    ['0', 0],
    ['1883', 1883],
    ['65535', 65_535],
  ])('port takes %s', (text, port) => {
    expect(accepts(setting.port(), text)).toBe(port);
  });

  it.each(['', '-1', '65536', '1e3', '0x10', ' 80', '80.0', 'http', undefined])(
    'port refuses %j, and says so once',
    (value) => {
      expect(reason(setting.port(), value)).toBe(
        'expected a port number from 0 to 65535 (0: any free one)',
      );
    },
  );

  it('wholeNumber takes its limits, and says them where a value lies beyond', () => {
    const type = setting.wholeNumber(5, 60);
    expect([accepts(type, '5'), accepts(type, '60')]).toEqual([5, 60]);
    for (const value of [
      '4',
      '61',
      '-5',
      '5.5',
      '',
      'five',
      '1e1',
      '99999999999999999999',
      undefined,
    ]) {
      expect(reason(type, value)).toBe('expected a whole number from 5 to 60');
    }
  });

  it('text takes anything but nothing', () => {
    expect(accepts(setting.text('expected a name'), ' ')).toBe(' ');
    expect(reason(setting.text('expected a name'), '')).toBe('expected a name');
    expect(reason(setting.text('expected a name'), undefined)).toBe('expected a name');
  });

  it('url takes the protocols that it was told', () => {
    const type = setting.url('mqtt', 'mqtts');
    for (const text of ['mqtt://127.0.0.1:1883', 'mqtts://broker.example', 'mqtt://[::1]']) {
      expect(accepts(type, text)).toBe(text);
    }
    for (const text of [
      '',
      'broker',
      'http://broker',
      'mqtt:broker',
      'mqtt://',
      'mqtt:///x',
      undefined,
    ]) {
      expect(reason(type, text)).toBe('expected a URL that begins with mqtt:// or mqtts://');
    }
  });

  it('mongodbUrl takes a replica set, which is no URL to anyone else', () => {
    for (const text of [
      'mongodb://127.0.0.1',
      'mongodb://user:secret@a:27017,b:27017/weather?replicaSet=rs0',
      'mongodb+srv://cluster.example/weather',
    ]) {
      expect(accepts(setting.mongodbUrl(), text)).toBe(text);
    }
    for (const text of [
      '',
      'mongodb://',
      'mongodb:///x',
      'mongo://a',
      'http://a',
      'mongodb://a b',
    ]) {
      expect(reason(setting.mongodbUrl(), text)).toBe(
        'expected a URL such as mongodb://host:27017/isobar or mongodb+srv://host/isobar',
      );
    }
  });

  it.each([
    ['1', true],
    ['true', true],
    ['0', false],
    ['false', false],
  ])('flag takes %s', (text, value) => {
    expect(accepts(setting.flag(), text)).toBe(value);
  });

  it.each(['yes', 'TRUE', '', undefined])('flag refuses %j', (value) => {
    expect(reason(setting.flag(), value)).toBe('expected 1, 0, true or false');
  });
});

describe('describeSettings', () => {
  it('tells name, description, default and whether one has to be set', () => {
    expect(describeSettings(schema)).toEqual([
      {
        name: 'ISOBAR_PORT',
        description: 'port to listen on',
        defaultValue: '8080',
        required: false,
      },
      { name: 'ISOBAR_PASSWORD', description: 'password of the account', required: true },
      { name: 'ISOBAR_NOTE', description: 'a remark', required: false },
    ]);
  });

  it('finds a description also behind a default or an optional', () => {
    const inside = z.object({
      A: setting.port().describe('a port').default(1),
      B: setting.port().describe('another').optional(),
    });
    expect(describeSettings(inside).map(({ description }) => description)).toEqual([
      'a port',
      'another',
    ]);
  });

  it('writes a default as it would be set', () => {
    const flags = z.object({ A: setting.flag().default(false).describe('a flag') });
    const [flag] = describeSettings(flags);
    expect(flag?.defaultValue).toBe('false');
    expect(readSettings(flags, { A: flag?.defaultValue })).toEqual({ A: false });
  });
});
