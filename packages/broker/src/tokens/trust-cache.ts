import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

import type { Logger } from '@isobar/shared/service';

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

/** Writes beside the file and renames, so that a crash leaves the old content or the new. */
export function writeTrustCache(path: string, trust: Trust): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(file, JSON.stringify(trust));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
