import { describe, expect, it } from '@jest/globals';

import { createLifecycle, withLifecycle } from './lifecycle.ts';

describe('createLifecycle', () => {
  it('releases in reverse order, each once it is done with the one before', async () => {
    const lifecycle = createLifecycle();
    const events: string[] = [];
    for (const name of ['store', 'server']) {
      lifecycle.defer(async () => {
        events.push(`${name} closing`);
        await Promise.resolve();
        events.push(`${name} closed`);
      });
    }
    await lifecycle.close();
    expect(events).toEqual(['server closing', 'server closed', 'store closing', 'store closed']);
  });

  it('releases once, however often it is closed, and every close waits for the end', async () => {
    const lifecycle = createLifecycle();
    let released = 0;
    lifecycle.defer(async () => {
      await Promise.resolve();
      released += 1;
    });
    expect(lifecycle.isClosed).toBe(false);
    const first = lifecycle.close();
    expect(lifecycle.isClosed).toBe(true);
    await lifecycle.close();
    expect(released).toBe(1);
    await first;
    await lifecycle.close();
    expect(released).toBe(1);
  });

  it('releases the others where one fails, and passes the failure on', async () => {
    const lifecycle = createLifecycle();
    let released = false;
    lifecycle.defer(() => (released = true));
    lifecycle.defer(() => Promise.reject(new Error('stuck')));
    await expect(lifecycle.close()).rejects.toThrow('stuck');
    expect(released).toBe(true);
  });

  it('passes several failures on together', async () => {
    const lifecycle = createLifecycle();
    lifecycle.defer(() => Promise.reject(new Error('first opened')));
    lifecycle.defer(() => {
      throw new Error('last opened');
    });
    await expect(lifecycle.close()).rejects.toMatchObject({
      message: 'Several parts failed to close',
      errors: [new Error('last opened'), new Error('first opened')],
    });
  });

  it('releases what is deferred while it closes', async () => {
    const lifecycle = createLifecycle();
    let released = false;
    lifecycle.defer(() => {
      lifecycle.defer(() => (released = true));
    });
    await lifecycle.close();
    expect(released).toBe(true);
  });

  it('releases at once what is deferred after it was closed', async () => {
    const lifecycle = createLifecycle();
    await lifecycle.close();
    let released = 0;
    lifecycle.defer(() => (released += 1));
    await lifecycle.close();
    expect(released).toBe(1);
    lifecycle.defer(() => Promise.reject(new Error('stuck')));
    await expect(lifecycle.close()).rejects.toThrow('stuck');
  });
});

describe('withLifecycle', () => {
  it('leaves open what a factory that succeeds has opened', async () => {
    let released = false;
    const lifecycle = await withLifecycle((lifecycle) => {
      lifecycle.defer(() => (released = true));
      return Promise.resolve(lifecycle);
    });
    expect(released).toBe(false);
    await lifecycle.close();
    expect(released).toBe(true);
  });

  it('closes what a factory that fails has opened, and passes its failure on', async () => {
    let released = false;
    const failing = withLifecycle((lifecycle) => {
      lifecycle.defer(() => (released = true));
      lifecycle.defer(() => Promise.reject(new Error('of no interest')));
      return Promise.reject(new Error('port in use'));
    });
    await expect(failing).rejects.toThrow('port in use');
    expect(released).toBe(true);
  });
});
