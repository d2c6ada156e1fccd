import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { startDashboard, TEN_O_CLOCK, type TestDashboard } from './test-dashboard.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

const PATH = '/api/stations/roof-2/rejections';

describe('rejections in the API', () => {
  let dashboard: TestDashboard;
  beforeEach(async () => {
    dashboard = closing(await startDashboard(temporaryFolder()));
    const refused = (station: string, index: number, payload = '{"temperature":999}') => ({
      topic: `stations/${station}/readings`,
      reason: `reason ${index}`,
      payload: Buffer.from(payload),
      receivedAt: TEN_O_CLOCK + index,
    });
    await dashboard.store.recordRejections([
      ...Array.from({ length: 30 }, (_, index) => refused('roof-2', index)),
      refused('roof-20', 40),
      refused('roof-2', 31, 'x'.repeat(5000)),
    ]);
  });

  it('are those of one station, the newest first, twenty unless more are asked for', async () => {
    const { rejections } = (await dashboard.getJson(PATH)) as {
      rejections: { payload: string }[];
    };
    expect(rejections).toHaveLength(20);
    expect(rejections[0]).toMatchObject({ reason: 'reason 31', payload: 'x'.repeat(1000) });
    expect(rejections[1]).toEqual({
      ...{ topic: 'stations/roof-2/readings', reason: 'reason 29' },
      ...{ receivedAt: '2026-11-25T10:00:00.029Z', payload: '{"temperature":999}' },
    });
    expect(await dashboard.getJson(`${PATH}?limit=100`)).toMatchObject({
      rejections: { length: 31 },
    });
  });

  it('have a limit, and are told to who may see the station', async () => {
    for (const limit of ['0', '101', 'x']) {
      const answer = await dashboard.get(`${PATH}?limit=${limit}`);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('limit: expected a whole number from 1 to 100');
    }
    const token = await dashboard.tokenOf([
      { permission: 'allow', action: 'subscribe', topic: 'stations/attic/readings' },
    ]);
    const answer = await dashboard.get(PATH, { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(403);
  });
});
