import { PassThrough } from 'node:stream';

import { describe, expect, it } from '@jest/globals';

import { ask } from './ask.ts';

/** A person at a terminal, who types this once asked. */
function atTerminal(typed: string, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const shown = new PassThrough();
  let screen = '';
  shown.on('data', (data: Buffer) => (screen += data.toString()));
  const context = {
    environment: {},
    stopping: new AbortController().signal,
    input,
    output: new PassThrough(),
    errorOutput: shown,
  };
  const answer = ask(context, { question: 'Password: ', instead: 'use a file', secret: true });
  input.write(typed);
  return { answer, screen: () => screen };
}

describe('asking at the terminal', () => {
  it('shows the question, and nothing of a secret answer', async () => {
    const { answer, screen } = atTerminal('correct horse\r');
    expect(await answer).toBe('correct horse');
    expect(screen()).toBe('Password: \n');
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('takes %s for no answer', async (_name, typed) => {
    await expect(atTerminal(typed).answer).rejects.toMatchObject({ code: 'ERR_NO_TERMINAL' });
  });

  it('asks nobody where there is no terminal', async () => {
    const { answer, screen } = atTerminal('yes\r', false);
    await expect(answer).rejects.toMatchObject({ code: 'ERR_NO_TERMINAL' });
    expect(screen()).toBe('');
  });
});
