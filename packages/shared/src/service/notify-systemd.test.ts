import {
  hasSystemdNotify,
  openNotifySocket,
  useClosing,
  useTemporaryFolders,
} from '@isobar/shared/testing';
import { expect, it } from '@jest/globals';

import { notifySystemd } from './notify-systemd.ts';

const closing = useClosing();
const folder = useTemporaryFolders();
const { PATH } = process.env;

(hasSystemdNotify() ? it : it.skip)('tells the service manager', async () => {
  const socket = closing(await openNotifySocket(folder()));
  await notifySystemd({ PATH, NOTIFY_SOCKET: socket.path }, 'READY=1', 'STATUS=all is well');
  // systemd-notify waits until its words were taken; a descriptor comes last, to say so.
  expect(socket.words.slice(0, 2)).toEqual(['READY=1', 'STATUS=all is well']);
});

it('does nothing where there is none', async () => {
  await notifySystemd({ PATH: '/nowhere' }, 'READY=1');
  await notifySystemd({ PATH: '/nowhere', NOTIFY_SOCKET: '' }, 'READY=1');
});

it('rejects where it cannot be told', async () => {
  const environment = { PATH: '/nowhere', NOTIFY_SOCKET: '/nowhere/notify' };
  await expect(notifySystemd(environment, 'READY=1')).rejects.toMatchObject({ code: 'ENOENT' });
});
