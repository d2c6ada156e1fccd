import { describe, expect, it } from '@jest/globals';

import { runModule } from './run-module.ts';

describe('runModule', () => {
  it('runs a module in another process, from the TypeScript sources of the workspace', async () => {
    const output = await runModule(`
      import { stationTopic } from '@isobar/shared';
      console.log(process.pid, stationTopic('st0', 'readings'));
    `);
    const [processId, topic] = output.trim().split(' ');
    expect(Number(processId)).not.toBe(process.pid);
    expect(topic).toBe('stations/st0/readings');
  });

  it('throws what a module that fails has to say', async () => {
    await expect(runModule("throw new Error('broken')")).rejects.toThrow(/Error: broken/);
  });
});
