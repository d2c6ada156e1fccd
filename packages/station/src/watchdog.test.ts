import {
  eventually,
  hasSystemdNotify,
  openNotifySocket,
  useClosing,
  useTemporaryFolders,
} from '@isobar/shared/testing';
import { expect, it } from '@jest/globals';

import { createTestLogger } from './testing/test-logger.ts';
import { startWatchdog } from './watchdog.ts';

const closing = useClosing();
const folder = useTemporaryFolders();
const { PATH } = process.env;

(hasSystemdNotify() ? it : it.skip)(
  'is fed while rounds of readings come to their end, and says what the station is about',
  async () => {
    const socket = closing(await openNotifySocket(folder()));
    const { logger, lines } = createTestLogger();
    let overdue = -5;
    closing(
      startWatchdog({
        environment: { PATH, NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: '300000' },
        overdueSeconds: () => overdue,
        describe: () => 'connected, 3 readings wait',
        logger,
      }),
    );
    await eventually(() => {
      expect(socket.words.filter((word) => word === 'WATCHDOG=1').length).toBeGreaterThan(3);
    });
    expect(socket.words).toContain('STATUS=connected, 3 readings wait');
    overdue = 31;
    await eventually(() => {
      expect(lines).toMatchObject([
        { msg: 'no readings are taken any more: the watchdog is not fed' },
      ]);
    });
  },
);

it.each([
  ['nobody watches', {}],
  ['another process is watched', { WATCHDOG_USEC: '1000', WATCHDOG_PID: '1' }],
  ['the period is none', { WATCHDOG_USEC: 'soon' }],
])('says nothing where %s', async (_, variables) => {
  const { logger, lines } = createTestLogger();
  const environment = { PATH: '/nowhere', NOTIFY_SOCKET: '/nowhere/notify', ...variables };
  const watchdog = startWatchdog({
    environment,
    overdueSeconds: () => 1000,
    describe: () => '',
    logger,
  });
  const other = createTestLogger();
  // Beside it, one that is watched has spoken several times.
  const watched = startWatchdog({
    environment: { ...environment, WATCHDOG_PID: undefined, WATCHDOG_USEC: '3000' },
    overdueSeconds: () => 0,
    describe: () => '',
    logger: other.logger,
  });
  await eventually(() => {
    expect(other.lines.length).toBeGreaterThan(3);
  });
  await watchdog.close();
  await watched.close();
  expect(lines).toEqual([]);
});
