import { LOG_LEVELS } from '@isobar/shared/service';
import { z } from 'zod';

/** What every command that runs a service reads besides the service's own settings. */
export const logSettingsSchema = z.object({
  ISOBAR_LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `expected one of ${LOG_LEVELS.join(', ')}` })
    .optional()
    .describe('how much is logged: trace, debug, info, warn, error or silent'),
  ISOBAR_LOG_FORMAT: z
    .enum(['json', 'pretty'], { error: 'expected json or pretty' })
    .optional()
    .describe('json, or pretty for people (pretty in a terminal, else json)'),
});
