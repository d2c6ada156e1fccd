import { z } from 'zod';

import { errorSchema } from './answers.ts';

const schemaOf = (schema: z.ZodType, io: 'input' | 'output' = 'output'): object => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
};

const json = (schema: z.ZodType, io: 'input' | 'output' = 'output') => ({
  'application/json': { schema: schemaOf(schema, io) },
});
/** What is not JSON. */
export const text = (description: string) => ({ schema: { type: 'string', description } });

/** Each field of an object as a parameter of the path or of the query. */
export function parametersOf(schema: z.ZodObject, place: 'path' | 'query') {
  return Object.entries(schema.shape as Readonly<Record<string, z.ZodType>>).map(
    ([name, field]) => ({
      name,
      in: place,
      required: place === 'path',
      description: field.description ?? '',
      schema: schemaOf(field, 'input'),
    }),
  );
}

const errors = {
  default: { description: 'An error: its code is in docs/errors.md', content: json(errorSchema) },
};

/** One method of a path, from the schemas that check it. */
export function operation(options: {
  summary: string;
  /** Missing where the answer has no body. */
  answer?: z.ZodType;
  parameters?: readonly unknown[];
  body?: z.ZodType;
  status?: number;
  isOpen?: boolean;
  otherTypes?: Readonly<Record<string, unknown>>;
}) {
  const { summary, answer, parameters = [], body, status = 200 } = options;
  const { isOpen = false, otherTypes = {} } = options;
  return {
    summary,
    parameters,
    ...(isOpen && { security: [] }),
    ...(body && { requestBody: { required: true, content: json(body, 'input') } }),
    responses: {
      [status]: {
        description: 'OK',
        ...(answer && { content: { ...json(answer), ...otherTypes } }),
      },
      ...errors,
    },
  };
}
