export { useClosing } from './closing.ts';
export { eventually } from './eventually.ts';
export { useTemporaryFolders } from './temporary-folder.ts';
