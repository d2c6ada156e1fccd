import { createServer, type RequestListener } from 'node:http';

import { createMonitor, listen } from '@isobar/shared/service';
import { useClosing } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';

import { askHealth } from './ask-health.ts';

const closing = useClosing();
const HOST = '127.0.0.1';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const { port } = await listen(server, { host: HOST, port: 0 });
  closing({
    close: () => {
      server.close();
      server.closeAllConnections();
      return Promise.resolve();
    },
  });
  return `http://${HOST}:${port}/ready`;
}

async function monitorUrl(isReady: () => boolean): Promise<string> {
  const monitor = closing(
    await createMonitor({
      ...{ host: HOST, port: 0, registry: new Registry() },
      readiness: () => ({ ready: isReady(), detail: {} }),
    }),
  );
  return `http://${HOST}:${monitor.address.port}/ready`;
}

describe('askHealth', () => {
  it('finds a service healthy that is ready, and says what it said', async () => {
    const url = await monitorUrl(() => true);
    expect(await askHealth(url, 5)).toEqual({ healthy: true, text: '{"ready":true}' });
  });

  it('finds a service that runs and is not ready unhealthy', async () => {
    const url = await monitorUrl(() => false);
    expect(await askHealth(url, 5)).toEqual({ healthy: false, text: '{"ready":false}' });
  });

  it('says that nothing listens', async () => {
    const server = createServer();
    const { port } = await listen(server, { host: HOST, port: 0 });
    await new Promise((resolve) => server.close(resolve));
    const { healthy, text } = await askHealth(`http://${HOST}:${port}/ready`, 5);
    expect(healthy).toBe(false);
    expect(text).toContain('ECONNREFUSED');
    expect(text).toContain('expected a service that runs');
  });

  it('waits for no service that accepts and says nothing', async () => {
    const url = await serve(() => undefined);
    const { healthy, text } = await askHealth(url, 0.2);
    expect(healthy).toBe(false);
    expect(text).toContain('not within 0.2 s');
  });

  it('waits for no service that begins to answer and stops', async () => {
    const url = await serve((_request, response) => response.writeHead(200).write('{'));
    expect(await askHealth(url, 0.2)).toMatchObject({ healthy: false });
  });
});
