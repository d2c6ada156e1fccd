import type { z } from 'zod';

import { IsobarError } from '../isobar-error.ts';

/**
 * Checks a part of a request.
 *
 * @param options.part - what it is called in the message: `body`, `query`, `path`
 * @throws IsobarError `ERR_REQUEST` with every problem and what was expected
 */
export function readRequest<Schema extends z.ZodType>(
  schema: Schema,
  options: { part: string; value: unknown },
): z.infer<Schema> {
  const result = schema.safeParse(options.value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new IsobarError(
    'ERR_REQUEST',
    `The ${options.part} of the request does not fit: ${problems.join('; ')}`,
  );
}
