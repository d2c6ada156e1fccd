import { readFileSync } from 'node:fs';

import { parseJson } from '@isobar/shared';
import { writeFileDurably, type Logger } from '@isobar/shared/service';

import { trustSchema, type Trust } from './trust.ts';

/**
 * Reads what was cached for this issuer. A file that is missing, damaged or of another issuer is as
 * good as none: it is written anew as soon as auth answers.
 */
export function readTrustCache(options: {
  path: string;
  issuer: string;
  logger: Logger;
}): Trust | undefined {
  const { path, issuer, logger } = options;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      logger.warn({ path, error }, 'cached keys cannot be read');
    return undefined;
  }
  const trust = trustSchema.safeParse(parseJson(text));
  if (trust.success && trust.data.issuer === issuer) return trust.data;
  logger.warn({ path }, 'cached keys are damaged or of another issuer, passed over');
  return undefined;
}

export function writeTrustCache(path: string, trust: Trust): void {
  writeFileDurably(path, JSON.stringify(trust));
}
