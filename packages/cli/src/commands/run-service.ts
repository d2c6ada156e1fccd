import { messageOf } from '@isobar/shared';
import {
  createMonitor,
  notifySystemd,
  withLifecycle,
  type Lifecycle,
  type Logger,
} from '@isobar/shared/service';
import { collectDefaultMetrics, Registry } from 'prom-client';

import { untilStopped, type Context } from '../context.ts';
import { createServiceLogger } from '../service-logger.ts';

/** What a service that runs alone is started with. */
export interface ServiceParts {
  readonly logger: Logger;
  readonly registry: Registry;
  readonly lifecycle: Lifecycle;
  /** To be aborted, with the reason, where the service cannot go on. */
  readonly failing: AbortController;
}

/** Runs one service until the process is asked to end, then closes it. */
export async function runService(
  context: Context,
  options: { name: string; start: (parts: ServiceParts) => Promise<void> },
): Promise<void> {
  const logger = createServiceLogger(context, { name: options.name, defaultLevel: 'info' });
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const failing = new AbortController();
  await withLifecycle(async (lifecycle) => {
    await options.start({ logger, registry, lifecycle, failing });
    logger.info('started');
    await tellReady(context, logger);
    await untilStopped(context, failing.signal);
    logger.info('stopping');
    await lifecycle.close();
  });
  logger.info('stopped');
}

/** A service manager that cannot be told ends the process in the end; the log says why. */
async function tellReady({ environment }: Context, logger: Logger): Promise<void> {
  try {
    await notifySystemd(environment, 'READY=1');
  } catch (error) {
    logger.error(
      { error: messageOf(error) },
      'systemd-notify cannot tell that the service is ready',
    );
  }
}

/** Serves `/health`, `/ready` and `/metrics` where the settings give a port for them. */
export async function startMonitor(
  { logger, registry, lifecycle }: ServiceParts,
  options: { host: string; port: number | undefined; isReady: () => boolean },
): Promise<void> {
  const { host, port, isReady } = options;
  if (port === undefined) return;
  const readiness = () => ({ ready: isReady(), detail: {} });
  const monitor = await createMonitor({ host, port, registry, readiness });
  lifecycle.defer(() => monitor.close());
  logger.info(monitor.address, 'monitor listening');
}
