import os from 'node:os';
import process from 'node:process';

/**
 * What the figures depend on.
 *
 * @param {{ mosquittoVersion?: string }} [options]
 */
export function describeMachine({ mosquittoVersion } = {}) {
  const [cpu] = os.cpus();
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGibibytes: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    ...(mosquittoVersion !== undefined && { mosquitto: mosquittoVersion }),
  };
}
