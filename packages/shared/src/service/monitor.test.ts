import { connect } from 'node:net';
import { once } from 'node:events';

import { describe, expect, it } from '@jest/globals';
import { Counter, Registry } from 'prom-client';

import { useClosing } from '../testing/closing.ts';
import { createMonitor, type Monitor, type Readiness } from './monitor.ts';

describe('createMonitor', () => {
  const closing = useClosing();

  async function monitor(
    options: { registry?: Registry; readiness?: () => Readiness } = {},
  ): Promise<{ url: string; monitor: Monitor }> {
    const started = await createMonitor({
      host: '127.0.0.1',
      port: 0,
      registry: options.registry ?? new Registry(),
      readiness: options.readiness ?? (() => ({ ready: true, detail: {} })),
    });
    closing(started);
    return { url: `http://127.0.0.1:${started.address.port}`, monitor: started };
  }

  it('answers /health while the process lives, whether it is ready or not', async () => {
    const { url } = await monitor({ readiness: () => ({ ready: false, detail: {} }) });
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ status: 'alive' });
  });

  it('answers /ready with 200 or 503 as things stand, and with what is missing', async () => {
    let connected = false;
    const { url } = await monitor({
      readiness: () => ({ ready: connected, detail: { broker: connected ? 'connected' : 'away' } }),
    });
    const before = await fetch(`${url}/ready`);
    expect([before.status, await before.json()]).toEqual([503, { ready: false, broker: 'away' }]);
    connected = true;
    const after = await fetch(`${url}/ready`);
    expect([after.status, await after.json()]).toEqual([200, { ready: true, broker: 'connected' }]);
  });

  it('answers /ready with 503 where the question fails, and lives on', async () => {
    const { url } = await monitor({
      readiness: () => {
        throw new Error('store is closed');
      },
    });
    expect((await fetch(`${url}/ready`)).status).toBe(503);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('answers /metrics in the text format of Prometheus', async () => {
    const registry = new Registry();
    const counter = new Counter({
      name: 'isobar_tests_total',
      help: 'Tests',
      registers: [registry],
    });
    counter.inc(3);
    const { url } = await monitor({ registry });
    const response = await fetch(`${url}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toContain('\nisobar_tests_total 3\n');
  });

  it('answers /metrics with 500 where one of them cannot be collected, and lives on', async () => {
    const registry = new Registry();
    new Counter({
      name: 'isobar_broken_total',
      help: 'Broken',
      registers: [registry],
      collect: () => Promise.reject(new Error('store is closed')),
    });
    const { url } = await monitor({ registry });
    const response = await fetch(`${url}/metrics`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ error: 'The metrics could not be collected' });
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('looks past a query', async () => {
    const { url } = await monitor();
    expect((await fetch(`${url}/health?from=balancer`)).status).toBe(200);
  });

  it.each(['/', '/healthy', '/health/', '//health', '/metrics/../etc'])(
    'answers 404 on %s and says what there is',
    async (path) => {
      const { url } = await monitor();
      const response = await fetch(url + path);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        error: 'Not found: expected /health, /ready or /metrics',
      });
    },
  );

  it('answers 405 on any other method and says which is allowed [RFC 9110, 15.5.6]', async () => {
    const { url } = await monitor();
    const response = await fetch(`${url}/health`, { method: 'POST', body: 'x' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
  });

  it('closes though a client holds its connection open, and twice', async () => {
    const { monitor: started } = await monitor();
    const socket = connect(started.address.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    const ended = once(socket, 'close');
    await Promise.all([started.close(), started.close()]);
    await ended;
    await started.close();
  });

  it('says which port is in use', async () => {
    const { monitor: first } = await monitor();
    const second = createMonitor({
      ...first.address,
      registry: new Registry(),
      readiness: () => ({ ready: true, detail: {} }),
    });
    await expect(second).rejects.toMatchObject({ code: 'ERR_LISTEN' });
  });
});
