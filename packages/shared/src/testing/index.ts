export { useClosing } from './closing.ts';
export { eventually } from './eventually.ts';
export { hasOpenssl, makeCertificate } from './make-certificate.ts';
export { runModule, startModule } from './run-module.ts';
export { useTemporaryFolders } from './temporary-folder.ts';
export { hasSystemdNotify, openNotifySocket, type NotifySocket } from './notify-socket.ts';
