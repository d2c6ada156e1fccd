import { createServer, type Server } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { useClosing } from '../testing/closing.ts';
import { listen } from './listen.ts';

describe('listen', () => {
  const closing = useClosing();

  function server(): Server {
    const created = createServer();
    closing({
      close: () =>
        new Promise<void>((resolve) =>
          created.close(() => {
            resolve();
          }),
        ),
    });
    return created;
  }

  it('takes any free port for 0, and tells which', async () => {
    const listening = server();
    const address = await listen(listening, { host: '127.0.0.1', port: 0 });
    expect(address.host).toBe('127.0.0.1');
    expect(listening.address()).toMatchObject({ address: '127.0.0.1', port: address.port });
  });

  it('says which port is in use, and what to do', async () => {
    const { port } = await listen(server(), { host: '127.0.0.1', port: 0 });
    await expect(listen(server(), { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'ERR_LISTEN',
      message: `127.0.0.1:${port} is in use by another program; stop that program or choose another port`,
      cause: { code: 'EADDRINUSE' },
    });
  });

  it('says which host is none of this machine', async () => {
    // TEST-NET-1 [RFC 5737]
    await expect(listen(server(), { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'ERR_LISTEN',
      message: '192.0.2.1:0 is no address of this machine; choose another host',
    });
  });

  it('says what is no port', async () => {
    await expect(listen(server(), { host: '127.0.0.1', port: 70_000 })).rejects.toMatchObject({
      code: 'ERR_LISTEN',
      message: expect.stringMatching(/^127\.0\.0\.1:70000 cannot be opened/),
    });
  });

  it('writes an IPv6 address as one does before a port', async () => {
    await expect(listen(server(), { host: '::1', port: 70_000 })).rejects.toMatchObject({
      message: expect.stringMatching(/^\[::1\]:70000 /),
    });
  });

  it('lets a server that failed try again elsewhere', async () => {
    const { port } = await listen(server(), { host: '127.0.0.1', port: 0 });
    const second = server();
    await expect(listen(second, { host: '127.0.0.1', port })).rejects.toThrow();
    await expect(listen(second, { host: '127.0.0.1', port: 0 })).resolves.toMatchObject({
      host: '127.0.0.1',
    });
    expect(second.listenerCount('error')).toBe(0);
  });
});
