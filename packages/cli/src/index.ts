export { settingsByCommand } from './settings-by-command.ts';
