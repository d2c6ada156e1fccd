import { register } from 'node:module';

// For `node --import`: programs that are run from source.
register('./typescript-hooks.mjs', import.meta.url);
