import { describe, expect, it } from '@jest/globals';

import { IsobarError } from '../isobar-error.ts';
import { createLogger, type Logger, type LogLevel } from './logger.ts';

function recorded(options: { level?: LogLevel } = {}): {
  logger: Logger;
  lines: Record<string, unknown>[];
  text: () => string;
} {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
  };
  const logger = createLogger({ name: 'broker', ...options, destination: { write } });
  return { logger, lines, text: () => JSON.stringify(lines) };
}

describe('createLogger', () => {
  it('writes one line of JSON with its name, the object and the sentence', () => {
    const { logger, lines } = recorded();
    logger.info({ port: 1883 }, 'broker listening');
    expect(lines).toMatchObject([{ name: 'broker', port: 1883, msg: 'broker listening' }]);
  });

  it('keeps the level that it was given, and "info" without one', () => {
    const usual = recorded();
    usual.logger.debug('unheard');
    usual.logger.info('heard');
    expect(usual.lines.map((line) => line.msg)).toEqual(['heard']);
    const silent = recorded({ level: 'silent' });
    silent.logger.error('unheard');
    expect(silent.lines).toEqual([]);
  });

  it.each(['password', 'token', 'authorization', 'privateKey', 'passwordHash'])(
    'hides the value of %s, also one and two levels down',
    (key) => {
      const { logger, text } = recorded();
      logger.info({ [key]: 'geheim' }, 'first');
      logger.info({ request: { [key]: 'geheim' } }, 'second');
      logger.info({ request: { headers: { [key]: 'geheim' } } }, 'third');
      expect(text()).not.toContain('geheim');
      expect(text().match(/\[secret\]/g)).toHaveLength(3);
    },
  );

  it('hides secrets in the lines of a child logger too', () => {
    const { logger, text } = recorded();
    logger.child({ token: 'geheim' }).info({ account: { password: 'geheim' } }, 'logged in');
    expect(text()).not.toContain('geheim');
  });

  it.each(['err', 'error'])('writes an error out under "%s", with code and cause', (key) => {
    const { logger, lines } = recorded();
    const cause = new Error('connect ECONNREFUSED');
    logger.error({ [key]: new IsobarError('ERR_X', 'No connection', { cause }) }, 'failed');
    expect(lines[0]?.[key]).toMatchObject({
      code: 'ERR_X',
      message: 'No connection: connect ECONNREFUSED',
    });
  });

  it('leaves a text under "error" as it is', () => {
    const { logger, lines } = recorded();
    logger.warn({ error: 'no route' }, 'failed');
    expect(lines[0]?.error).toBe('no route');
  });
});
