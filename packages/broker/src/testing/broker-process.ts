import { createInterface } from 'node:readline';

import { startModule } from '@isobar/shared/testing/run-module';
import type { Closable } from '@isobar/shared/service';

import type { BrokerLimits } from '../broker-limits.ts';

/** A broker in a process of its own, whose memory is its own. */
export interface BrokerProcess extends Closable {
  readonly port: number;
  /** Tokens that are good there, by account name. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Resident set, in bytes, after a collection of garbage. */
  memory(): Promise<number>;
  /** Connections that the broker ended, by reason. */
  cuts(): Promise<Readonly<Record<string, number>>>;
}

/** What can be handed to another process. */
export interface BrokerProcessOptions {
  /** Accounts with the right to every topic. */
  readonly names?: readonly string[];
  readonly limits?: Partial<BrokerLimits>;
  readonly sessionsFolder?: string;
  readonly redisUrl?: string;
  readonly heartbeatSeconds?: number;
}

const source = ({ names = [], ...options }: BrokerProcessOptions): string => `
  import { createInterface } from 'node:readline';
  import { startTestBroker } from ${JSON.stringify(new URL('test-broker.ts', import.meta.url).href)};
  const acl = [{ permission: 'allow', action: 'all', topic: '#' }];
  const broker = await startTestBroker(${JSON.stringify(options)});
  const tokens = {};
  for (const name of ${JSON.stringify(names)})
    tokens[name] = await broker.authority.issue({ name, role: 'admin', acl });
  console.log(JSON.stringify({ port: broker.port, tokens }));
  createInterface(process.stdin).on('line', async (line) => {
    if (line === 'memory') {
      gc();
      console.log(JSON.stringify(process.memoryUsage.rss()));
    }
    if (line === 'cuts') {
      const { values } = await broker.registry.getSingleMetric('isobar_broker_cuts_total').get();
      console.log(JSON.stringify(Object.fromEntries(values.map((each) => [each.labels.reason, each.value]))));
    }
  });
`;

export async function startBrokerProcess(
  options: BrokerProcessOptions = {},
): Promise<BrokerProcess> {
  const child = startModule(source(options), { nodeOptions: ['--expose-gc'] });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();

  async function answer<T>(): Promise<T> {
    const line = (await lines.next()) as { done?: boolean; value: string };
    if (line.done === true) throw new Error(`the broker ended: ${errors}`);
    return JSON.parse(line.value) as T;
  }

  const { port, tokens } = await answer<{ port: number; tokens: Record<string, string> }>();
  const ask = <T>(question: string): Promise<T> => {
    child.stdin.write(`${question}\n`);
    return answer<T>();
  };
  return {
    port,
    tokens,
    memory: () => ask('memory'),
    cuts: () => ask('cuts'),
    close: async () => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}
